// The text of a version that is not the file's: a run's, to read, or the last one of a file that is
// gone, which what was typed meanwhile can bring back.
import type { Ref } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSource } from "@/api/dags";
import { useSaveFile } from "@/api/files";
import { type CodeHandle, CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import { notifyProblem } from "@/components/notify";
import { Note } from "@/editor/code/Note";
import { forgetText, keptText } from "@/editor/code/textSession";
import { forgetSession, unsavedText } from "@/editor/useEditor";
import classes from "../graph.module.css";

interface OldCodeProps {
  path: string;
  onCaret: (line: number) => void;
  ref: Ref<CodeHandle>;
  dagId: string;
  version: number;
  /** The file is not there any more, and this is its last text. */
  isGone: boolean;
}

export function OldCode(props: OldCodeProps) {
  const { dagId, version, isGone, path, onCaret, ref } = props;
  const { t } = useTranslation(["graph", "files"]);
  const save = useSaveFile();
  const [draft, setDraft] = useState(() => (isGone ? (unsavedText(path) ?? keptText(path)) : null));
  const { data, error, refetch } = useSource(dagId, version);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  const text = draft ?? data.content;
  const forget = () => {
    forgetText(path);
    forgetSession(path);
    setDraft(null);
  };
  const restore = () =>
    save.mutateAsync({ path, text, before: null }).then(forget).catch(notifyProblem);
  return (
    <>
      <div className={classes.codeHead}>
        <span>{path}</span>
      </div>
      {isGone ? (
        <Note
          id="gone-draft"
          isUrgent
          acts={[
            { label: t("files:gone.restore"), onClick: () => void restore() },
            ...(draft !== null ? [{ label: t("files:draft.discard"), onClick: forget }] : []),
          ]}
        >
          {t(draft === null ? "files:gone.said" : "files:gone.edited")}
        </Note>
      ) : (
        <Note id="old-note">{t("graph:code.old", { version })}</Note>
      )}
      <div className={classes.codeBody} data-testid="code-pane">
        <CodeView ref={ref} text={text} label={t("graph:code.file", { path })} onCaret={onCaret} />
      </div>
    </>
  );
}
