// The runs of all DAGs.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Runs() {
  const { t } = useTranslation(["runs", "app"]);
  return (
    <Page title={t("runs:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
