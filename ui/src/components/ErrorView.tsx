// What went wrong, in the API's own words, with its hint, and a way to try again.
// Nothing is translated or guessed here: the server knows best what was wrong.

import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import classes from "./states.module.css";

interface ErrorViewProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  title?: string;
  /** Inside of a form or a card, without the page's margins. */
  isCompact?: boolean;
}

export function ErrorView({ error, onRetry, title, isCompact = false }: ErrorViewProps) {
  const { t } = useTranslation();
  const isUnreachable = error instanceof ApiProblem && error.status === 0;
  const message = isUnreachable
    ? t("error.unreachable")
    : error instanceof Error
      ? error.message
      : String(error);
  const hint = isUnreachable
    ? t("error.unreachableHint")
    : error instanceof ApiProblem
      ? error.hint
      : null;
  return (
    <div role="alert" className={classes.error} data-compact={isCompact || undefined}>
      <IconAlertTriangle size={16} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <h2>{title ?? t("error.title")}</h2>
        <p>{message}</p>
        {hint && <p className="muted">{hint}</p>}
      </div>
      {onRetry && (
        <Button onClick={onRetry} style={{ alignSelf: "center" }}>
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}
