// The queue: what waits, in which order, and for what.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Queue() {
  const { t } = useTranslation(["queue", "app"]);
  return (
    <Page title={t("queue:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
