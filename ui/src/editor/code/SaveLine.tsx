// Saving where the code is not shown: whether there is something to save, the button, and what came
// of it. What asks for a choice (a change on disk, a file that is read-only) is the code pane's.
import { useFile } from "@/api/files";
import { SaveOutcome } from "./Outcome";
import { SaveHead } from "./SaveHead";
import { useSaving } from "./saving";
import type { CodeSession } from "./types";
import { useSaveKey } from "./useSaveKey";

interface SaveLineProps {
  session: CodeSession;
  /** Shows the code, where the choice is. */
  onCode: () => void;
}

export function SaveLine({ session, onCode }: SaveLineProps) {
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
      <SaveHead {...{ session, canSave, isSaving }} onSave={() => void onSave()} />
      <SaveOutcome path={path} />
    </>
  );
}
