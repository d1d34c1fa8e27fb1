// For addresses that name nothing.
// A DAG or a run that is gone is not such a case: its page says that itself.

import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function NotFound() {
  const { t } = useTranslation("app");
  return (
    <EmptyState
      title={t("notFound.title")}
      action={
        <Button component={Link} to="/">
          {t("notFound.home")}
        </Button>
      }
    >
      {t("notFound.explain")}
    </EmptyState>
  );
}
