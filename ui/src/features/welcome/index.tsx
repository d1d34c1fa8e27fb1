// The first start: ways to a first workflow.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Welcome() {
  const { t } = useTranslation(["welcome", "app"]);
  return (
    <Page title={t("welcome:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
