// Graph and code of a DAG, side by side.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function Graph(_: { dagId: string }) {
  const { t } = useTranslation("app");
  return <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>;
}
