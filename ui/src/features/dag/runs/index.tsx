// The runs of one DAG: list, Gantt, comparison.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function DagRuns(_: { dagId: string }) {
  const { t } = useTranslation("app");
  return <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>;
}
