// The file beside its graph: to edit with the version check of the API, or, for a run of an older
// version, the text that run used, to read.
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSource } from "@/api/dags";
import { checkText, useFile, useSaveFile } from "@/api/files";
import { ApiProblem } from "@/api/problem";
import type { DagFile, Diagnostic } from "@/api/types";
import { CodeFrame } from "@/components/CodeFrame";
import { type CodeHandle, CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import { notifyDone, notifyProblem } from "@/components/notify";
import classes from "./graph.module.css";

interface CodePaneProps {
  path: string;
  onText: (text: string) => void;
  onCaret: (line: number) => void;
  ref: Ref<CodeHandle>;
}

export function CodePane(props: CodePaneProps) {
  const { data: file, error, refetch } = useFile(props.path);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  return file ? (
    <Editor {...props} file={file} onReload={async () => (await refetch()).data} />
  ) : null;
}

interface EditorProps extends CodePaneProps {
  file: DagFile;
  onReload: () => Promise<DagFile | undefined>;
}

function Editor({ file, path, onText, onCaret, onReload, ref }: EditorProps) {
  const { t } = useTranslation(["graph", "common"]);
  const save = useSaveFile();
  // What was changed here, and on which text of the file that rests.
  const [draft, setDraft] = useState<{ text: string; before: string } | null>(null);
  const [isConflict, setConflict] = useState(false);
  const text = draft?.text ?? file.text;
  const [settled] = useDebouncedValue(draft?.text ?? null, 300);
  const checked = useQuery({
    queryKey: ["check", path, settled],
    queryFn: ({ signal }) => checkText(path, settled ?? "", signal),
    enabled: settled !== null,
    retry: false,
  });
  const diagnostics = draft === null ? file.diagnostics : (checked.data?.diagnostics ?? []);

  const send = async (before: string) => {
    try {
      const saved = await save.mutateAsync({ path, text, before });
      setDraft(null);
      setConflict(false);
      notifyDone(saved.sentence || t("graph:code.saved"));
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 409) setConflict(true);
      else notifyProblem(problem);
    }
  };
  const takeOther = async () => {
    const other = await onReload();
    setDraft(null);
    setConflict(false);
    if (other) onText(other.text);
  };
  const keepMine = async () => {
    const other = await onReload();
    if (other) await send(other.hash);
  };
  const onChange = (next: string) => {
    setDraft({ text: next, before: draft?.before ?? file.hash });
    onText(next);
  };
  return (
    <>
      <div className={classes.codeHead}>
        <span title={path}>{path}</span>
        {file.is_read_only && t("graph:code.readOnly")}
        {draft && <span>{t("graph:code.unsaved")}</span>}
        {draft && (
          <Button
            size="compact-xs"
            loading={save.isPending}
            onClick={() => void send(draft.before)}
          >
            {t("common:action.save")}
          </Button>
        )}
      </div>
      {isConflict && (
        <div className={classes.note} role="alert">
          <span>{t("graph:code.conflict")}</span>
          <Button onClick={() => void takeOther()}>{t("graph:code.take")}</Button>
          <Button onClick={() => void keepMine()}>{t("graph:code.keep")}</Button>
        </div>
      )}
      <div className={classes.codeBody} data-testid="code-pane">
        <CodeView
          ref={ref}
          text={text}
          label={t("graph:code.file", { path })}
          diagnostics={diagnostics}
          onCaret={onCaret}
          {...(!file.is_read_only && { onChange })}
          onSave={() => draft && void send(draft.before)}
        />
      </div>
      <Problems diagnostics={diagnostics} codeRef={ref} />
    </>
  );
}

function Problems({
  diagnostics,
  codeRef,
}: {
  diagnostics: Diagnostic[];
  codeRef: Ref<CodeHandle>;
}) {
  const { t } = useTranslation("graph");
  if (diagnostics.length === 0) return null;
  return (
    <section
      className={classes.problems}
      aria-label={t("code.problems", { count: diagnostics.length })}
    >
      {diagnostics.map((diagnostic) => {
        const { code, line, column } = diagnostic;
        const onOpen = () => {
          if (codeRef && "current" in codeRef) codeRef.current?.goTo(line, column);
        };
        return <CodeFrame key={`${code} ${line} ${column}`} {...{ diagnostic, onOpen }} />;
      })}
    </section>
  );
}

/** The text of a version that is not the latest. */
export function OldCode(props: CodePaneProps & { dagId: string; version: number }) {
  const { dagId, version, path, onCaret, ref } = props;
  const { t } = useTranslation("graph");
  const { data, error, refetch } = useSource(dagId, version);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  return (
    <>
      <div className={classes.codeHead}>
        <span>{path}</span>
      </div>
      <div className={classes.note}>
        <span>{t("code.old", { version })}</span>
      </div>
      <div className={classes.codeBody} data-testid="code-pane">
        <CodeView
          ref={ref}
          text={data.content}
          label={t("code.file", { path })}
          onCaret={onCaret}
        />
      </div>
    </>
  );
}
