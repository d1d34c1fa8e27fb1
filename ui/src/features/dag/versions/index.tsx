// The versions of a DAG: what each run had, and what changed.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function Versions(_: { dagId: string }) {
  const { t } = useTranslation("app");
  return <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>;
}
