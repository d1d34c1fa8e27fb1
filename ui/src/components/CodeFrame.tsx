// A diagnostic with the lines around it, as `mainspring check` prints them: what, where, what to do.
// The frame comes from the program as text and is shown as it is, never as markup.

import { IconAlertTriangle, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "@/api/types";
import classes from "./code.module.css";

const SIGNS = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle };

interface CodeFrameProps {
  diagnostic: Diagnostic;
  path?: string;
  /** Goes to the place in the file. */
  onOpen?: () => void;
}

export function CodeFrame({ diagnostic, path, onOpen }: CodeFrameProps) {
  const { t } = useTranslation();
  const { severity, message, hint, line, column, frame } = diagnostic;
  const Sign = SIGNS[severity];
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return (
    <div className={classes.frame} data-severity={severity}>
      <div className={classes.message}>
        <Sign size={16} role="img" aria-label={t(`severity.${severity}`)} />
        <div>
          <div>{message}</div>
          {hint && <div className="muted">{hint}</div>}
        </div>
        {onOpen ? (
          <button type="button" className={classes.place} onClick={onOpen}>
            {place}
          </button>
        ) : (
          <span className={classes.place} title={t("code.line", { line, column })}>
            {place}
          </span>
        )}
      </div>
      {frame && <pre className={classes.lines}>{frame}</pre>}
    </div>
  );
}
