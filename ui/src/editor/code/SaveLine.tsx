// Saving where the code is not shown: whether there is something to save, the button, and what came
// of it. What asks for a choice (a change on disk, a file that is read-only) is the code pane's.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFile } from "@/api/files";
import classes from "./code.module.css";
import { SaveOutcome } from "./Outcome";
import { useSaving } from "./saving";
import type { CodeSession } from "./types";
import { useSaveKey } from "./useSaveKey";

interface SaveLineProps {
  session: CodeSession;
  /** Shows the code, where the choice is. */
  onCode: () => void;
}

export function SaveLine({ session, onCode }: SaveLineProps) {
  const { t } = useTranslation(["files", "common"]);
  const { path, isDirty, saved } = session;
  const { data: file } = useFile(path);
  const { save, isSaving } = useSaving(session);
  const canSave = (isDirty || saved === null) && !isSaving;
  const onSave = async () => {
    if (!canSave) return;
    const isOther = saved !== null && file !== undefined && file.hash !== saved.hash;
    if (file?.is_read_only || isOther || !(await save())) onCode();
  };
  useSaveKey(() => void onSave());
  return (
    <>
      <div className={classes.head}>
        <span className={classes.path} title={path}>
          {path}
        </span>
        {isDirty && (
          <span className={classes.dirty} data-testid="dirty-mark">
            {t("files:unsaved")}
          </span>
        )}
        <Button
          size="compact-xs"
          variant={isDirty ? "filled" : "default"}
          disabled={!canSave}
          loading={isSaving}
          onClick={() => void onSave()}
          title={t("files:saveKey")}
          data-testid="save-button"
        >
          {t("common:action.save")}
        </Button>
      </div>
      <SaveOutcome path={path} />
    </>
  );
}
