// Above a file that is edited: its path, whether it is saved, and the button. What saving does, and
// what else can be done there, is the caller's.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./code.module.css";
import type { CodeSession } from "./types";

interface SaveHeadProps {
  session: CodeSession;
  canSave: boolean;
  isSaving: boolean;
  onSave: () => void;
  /** Between the mark and the button. */
  children?: ReactNode;
  /** In the button's place. */
  instead?: ReactNode;
}

export function SaveHead(props: SaveHeadProps) {
  const { session, canSave, isSaving, onSave, children, instead } = props;
  const { t } = useTranslation(["files", "common"]);
  const { path, isDirty } = session;
  return (
    <div className={classes.head}>
      <span className={classes.path} title={path}>
        {path}
      </span>
      {isDirty && (
        <span className={classes.dirty} data-testid="dirty-mark">
          {t("files:unsaved")}
        </span>
      )}
      {children}
      {instead || (
        <Button
          size="compact-xs"
          variant={isDirty ? "filled" : "default"}
          disabled={!canSave}
          loading={isSaving}
          onClick={onSave}
          title={t("files:saveKey")}
          data-testid="save-button"
        >
          {t("common:action.save")}
        </Button>
      )}
    </div>
  );
}
