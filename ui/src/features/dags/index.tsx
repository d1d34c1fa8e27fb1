// The list of DAGs: find, switch, trigger, and what is wrong with files.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Dags() {
  const { t } = useTranslation(["dags", "app"]);
  return (
    <Page title={t("dags:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
