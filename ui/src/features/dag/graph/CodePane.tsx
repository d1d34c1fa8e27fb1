// The file beside its graph: to edit with the version check of the API, or, for a run of an older
// version, the text that run used, to read.
import { Button, Group } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSource } from "@/api/dags";
import { checkText, useFile, useSaveFile } from "@/api/files";
import { ApiProblem } from "@/api/problem";
import type { DagFile, Diagnostic } from "@/api/types";
import { CodeDiff } from "@/components/CodeDiff";
import { CodeFrame } from "@/components/CodeFrame";
import { type CodeHandle, CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import { notifyDone, notifyProblem } from "@/components/notify";
import { type Draft, dropDraft, keepDraft, settleDraft, useDraft } from "./drafts";
import classes from "./graph.module.css";

interface CodePaneProps {
  path: string;
  onCaret: (line: number) => void;
  ref: Ref<CodeHandle>;
}

export function CodePane(props: CodePaneProps) {
  const { data: file, error, refetch } = useFile(props.path);
  // What was read once stays on screen, with what was typed into it.
  if (file) {
    const onReload = async () => (await refetch()).data;
    return <Editor key={props.path} {...props} file={file} onReload={onReload} />;
  }
  return error ? <ErrorView error={error} onRetry={() => void refetch()} isCompact /> : null;
}

interface EditorProps extends CodePaneProps {
  file: DagFile;
  onReload: () => Promise<DagFile | undefined>;
}

function Editor({ file, path, onCaret, onReload, ref }: EditorProps) {
  const { t } = useTranslation(["graph", "common"]);
  const save = useSaveFile();
  const draft = useDraft(path);
  const [isBack, setBack] = useState(draft !== null);
  const text = draft?.text ?? file.text;
  // Said as soon as the file is another one, and not only when it is to be written.
  const isConflict =
    draft !== null && draft.before !== file.hash && draft.text !== file.text && !save.isPending;
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
      settleDraft(path, text, saved.hash);
      const errors = saved.diagnostics.filter(({ severity }) => severity === "error").length;
      if (errors > 0) notifyDone(t("graph:code.savedBroken", { count: errors }));
      else if (saved.sentence) notifyDone(t("graph:code.savedAs", { sentence: saved.sentence }));
      else notifyDone(t("graph:code.saved"));
    } catch (problem) {
      const isChanged = problem instanceof ApiProblem && problem.status === 409;
      const other = isChanged ? await onReload() : undefined;
      if (other === undefined || other.hash === before) notifyProblem(problem);
    }
  };
  const onChange = (next: string) => {
    setBack(false);
    if (next === file.text) dropDraft(path);
    else keepDraft(path, { text: next, before: draft?.before ?? file.hash });
  };
  const onSave = () => {
    if (draft !== null && !isConflict && !save.isPending) void send(draft.before);
  };
  return (
    <>
      <div className={classes.codeHead}>
        <span title={path}>{path}</span>
        {file.is_read_only && t("graph:code.readOnly")}
        {draft && <span>{t("graph:code.unsaved")}</span>}
        {draft && !isConflict && (
          <Button size="compact-xs" loading={save.isPending} onClick={onSave}>
            {t("common:action.save")}
          </Button>
        )}
      </div>
      {isConflict ? (
        <Conflict
          mine={draft.text}
          other={file.text}
          onTake={() => dropDraft(path)}
          onKeep={() => void send(file.hash)}
        />
      ) : (
        draft &&
        isBack && (
          <div className={classes.note} role="status" data-testid="draft-note">
            <span>{t("graph:code.back")}</span>
            <Button onClick={() => dropDraft(path)}>{t("graph:code.discard")}</Button>
          </div>
        )
      )}
      <div className={classes.codeBody} data-testid="code-pane">
        <CodeView
          ref={ref}
          text={text}
          label={t("graph:code.file", { path })}
          diagnostics={diagnostics}
          onCaret={onCaret}
          {...(!file.is_read_only && { onChange })}
          onSave={onSave}
        />
      </div>
      <Problems diagnostics={diagnostics} codeRef={ref} />
    </>
  );
}

interface ConflictProps {
  mine: string;
  other: string;
  onTake: () => void;
  onKeep: () => void;
}

/** Both texts side by side, so that neither is given up unread. */
function Conflict({ mine, other, onTake, onKeep }: ConflictProps) {
  const { t } = useTranslation("graph");
  const labels = { before: t("code.other"), after: t("code.mine") };
  return (
    <div role="alert" data-testid="code-conflict">
      <div className={classes.note}>
        <span>{t("code.conflict")}</span>
        <Group gap={8} wrap="nowrap">
          <Button onClick={onTake}>{t("code.take")}</Button>
          <Button onClick={onKeep}>{t("code.keep")}</Button>
        </Group>
      </div>
      <div className={classes.diff}>
        <CodeDiff before={other} after={mine} labels={labels} isWrapped />
      </div>
    </div>
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

interface OldCodeProps extends CodePaneProps {
  dagId: string;
  version: number;
  /** The file is not there any more, and this is its last text. */
  isGone: boolean;
}

/** The text of a version that is not the file's. */
export function OldCode(props: OldCodeProps) {
  const { dagId, version, isGone, path, onCaret, ref } = props;
  const { t } = useTranslation("graph");
  const draft = useDraft(isGone ? path : null);
  const { data, error, refetch } = useSource(dagId, version);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  return (
    <>
      <div className={classes.codeHead}>
        <span>{path}</span>
      </div>
      {draft && <GoneDraft path={path} draft={draft} />}
      <div className={classes.note}>
        <span>{t(isGone ? "code.gone" : "code.old", { version })}</span>
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

/** The file went while somebody edited it: what was typed can bring it back. */
function GoneDraft({ path, draft }: { path: string; draft: Draft }) {
  const { t } = useTranslation("graph");
  const save = useSaveFile();
  const restore = async () => {
    try {
      const { hash } = await save.mutateAsync({ path, text: draft.text, before: null });
      settleDraft(path, draft.text, hash);
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  return (
    <div className={classes.note} role="alert" data-testid="gone-draft">
      <span>{t("code.goneDraft")}</span>
      <Group gap={8} wrap="nowrap">
        <Button loading={save.isPending} onClick={() => void restore()}>
          {t("code.restore")}
        </Button>
        <Button onClick={() => dropDraft(path)}>{t("code.discard")}</Button>
      </Group>
    </div>
  );
}
