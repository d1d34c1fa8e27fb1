// The text of a file beside whatever else shows it: typed, checked, compared, saved. What it needs
// to know of the file on disk it reads itself; everything typed belongs to the session.
import { Button, Modal } from "@mantine/core";
import { type Ref, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFile } from "@/api/files";
import { ApiProblem } from "@/api/problem";
import type { Diagnostic } from "@/api/types";
import { CodeDiff } from "@/components/CodeDiff";
import { CodeFrame } from "@/components/CodeFrame";
import { type CodeHandle, CodeView } from "@/components/CodeView";
import { Conflict } from "./Conflict";
import classes from "./code.module.css";
import { Note } from "./Note";
import { SaveOutcome } from "./Outcome";
import { type FileLanguage, languageFor } from "./paths";
import { SaveAs } from "./SaveAs";
import { SaveHead } from "./SaveHead";
import { useSaving } from "./saving";
import type { CodeSession } from "./types";
import { useExtensions } from "./useExtensions";
import { useSaveKey } from "./useSaveKey";

interface CodePaneProps {
  session: CodeSession;
  onCaret?: (line: number) => void;
  ref?: Ref<CodeHandle>;
}

export function CodePane(props: CodePaneProps) {
  // Another file is another editor: nothing of the last one stays.
  return <Pane key={props.session.path} {...props} />;
}

function Pane({ session, onCaret, ref }: CodePaneProps) {
  const { t } = useTranslation(["files", "common"]);
  const { path, text, saved, isDirty, diagnostics, takeDisk, markSaved } = session;
  const { data: file, error } = useFile(path);
  const { save, isSaving } = useSaving(session);
  const [isBack, setBack] = useState(isDirty && saved !== null);
  const [isComparing, setComparing] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const language = languageFor(path);
  const extensions = useExtensions(session, language);

  const isGone = error instanceof ApiProblem && error.status === 404 && saved !== null;
  const isOther = !isGone && file !== undefined && saved !== null && file.hash !== saved.hash;
  const isConflict = isOther && isDirty && file.text !== text && !isSaving;
  // Nothing of one's own is lost by following the disk, so nobody is asked.
  const follows = isOther && !isConflict && !isSaving;
  useEffect(() => {
    if (!follows || !file) return;
    if (file.text === text) markSaved(file.text, file.hash);
    else takeDisk(file.text, file.hash);
  }, [follows, file, text, markSaved, takeDisk]);

  const isReadOnly = file?.is_read_only === true;
  const canSave = (isDirty || saved === null) && !isConflict && !isGone && !isReadOnly;
  const onSave = () => {
    if (canSave && !isSaving) void save();
  };
  useSaveKey(onSave);
  const onChange = (next: string) => {
    setBack(false);
    session.type(next);
  };
  const discard = () => {
    setBack(false);
    if (saved) takeDisk(saved.text, saved.hash);
  };
  return (
    <>
      <SaveHead
        {...{ session, canSave, isSaving, onSave }}
        instead={
          isReadOnly &&
          isDirty && (
            <Button size="compact-xs" onClick={() => setNaming(true)} data-testid="save-as">
              {t("files:saveAs.button")}
            </Button>
          )
        }
      >
        {isDirty && saved !== null && !isConflict && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => setComparing(true)}
            data-testid="show-changes"
          >
            {t("files:changes.show")}
          </Button>
        )}
      </SaveHead>
      {isReadOnly && <Note id="read-only-note">{t("files:readOnly")}</Note>}
      {isGone && (
        <Note
          id="gone-draft"
          isUrgent
          acts={[
            { label: t("files:gone.restore"), onClick: () => void save(null) },
            ...(isDirty ? [{ label: t("files:draft.discard"), onClick: discard }] : []),
          ]}
        >
          {t(isDirty ? "files:gone.edited" : "files:gone.said")}
        </Note>
      )}
      {!isConflict && !isGone && isBack && isDirty && (
        <Note id="draft-note" acts={[{ label: t("files:draft.discard"), onClick: discard }]}>
          {t("files:draft.back")}
        </Note>
      )}
      <SaveOutcome path={path} />
      {isConflict && file && (
        <Conflict
          base={saved?.text ?? ""}
          mine={text}
          theirs={file.text}
          isBusy={isSaving}
          onMine={() => void save(file.hash)}
          onTheirs={() => takeDisk(file.text, file.hash)}
          onBoth={(merged) => {
            markSaved(file.text, file.hash);
            session.type(merged);
          }}
        />
      )}
      <div className={classes.body} data-testid="code-pane">
        <CodeView
          ref={ref}
          text={text}
          language={language === "python" || language === "json" ? language : "text"}
          label={t("files:text", { path })}
          diagnostics={diagnostics}
          extensions={extensions}
          onChange={onChange}
          onSave={onSave}
          {...(onCaret && { onCaret })}
        />
      </div>
      <Problems diagnostics={diagnostics} codeRef={ref} />
      <Modal
        opened={isComparing && saved !== null}
        onClose={() => setComparing(false)}
        title={t("files:changes.title", { path })}
        size="min(94vw, 1280px)"
      >
        <Changes before={saved?.text ?? ""} after={text} language={language} />
      </Modal>
      {isNaming && <SaveAs session={session} onClose={() => setNaming(false)} />}
    </>
  );
}

interface ChangesProps {
  before: string;
  after: string;
  language: FileLanguage;
}

function Changes({ before, after, language }: ChangesProps) {
  const { t } = useTranslation("files");
  const labels = { before: t("changes.before"), after: t("changes.after") };
  return (
    <div className={classes.wide} data-testid="changes">
      <div className={classes.sides} aria-hidden>
        <span>{labels.before}</span>
        <span>{labels.after}</span>
      </div>
      <div className={classes.fill}>
        <CodeDiff
          {...{ before, after, labels }}
          language={language === "python" ? "python" : "yaml"}
          isWrapped
        />
      </div>
    </div>
  );
}

interface ProblemsProps {
  diagnostics: Diagnostic[];
  codeRef: Ref<CodeHandle> | undefined;
}

function Problems({ diagnostics, codeRef }: ProblemsProps) {
  const { t } = useTranslation("files");
  if (diagnostics.length === 0) return null;
  return (
    <section
      className={classes.problems}
      aria-label={t("problems", { count: diagnostics.length })}
      data-testid="problems"
    >
      {diagnostics.map((diagnostic) => {
        const { code, line, column } = diagnostic;
        const onOpen = () => {
          if (codeRef && "current" in codeRef) codeRef.current?.goTo(line, column);
        };
        // The lines themselves stand right above.
        const shown = { ...diagnostic, frame: "" };
        return <CodeFrame key={`${code} ${line} ${column}`} diagnostic={shown} onOpen={onOpen} />;
      })}
    </section>
  );
}
