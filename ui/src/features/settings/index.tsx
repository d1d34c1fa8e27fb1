// The settings of the scheduler and of the application.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Settings() {
  const { t } = useTranslation(["settings", "app"]);
  return (
    <Page title={t("settings:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
