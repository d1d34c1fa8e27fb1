// Home: what runs, what failed, what comes next, how the scheduler is.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";

export function Home() {
  const { t } = useTranslation(["home", "app"]);
  return (
    <Page title={t("home:title")} isFilled>
      <EmptyState title={t("app:soon.title")}>{t("app:soon.explain")}</EmptyState>
    </Page>
  );
}
