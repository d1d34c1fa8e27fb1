// The overview of a DAG: grid, calendar, durations, next runs, why and why not.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function Overview(_: { dagId: string }) {
  const { t } = useTranslation("app");
  return <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>;
}
