// Two versions of a text side by side, with what is alike folded away.
// To read only; what the differences mean is told by whoever shows them.
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./code.module.css";
import { type CodeLanguage, codeLook, languageOf } from "./codeSetup";

interface CodeDiffProps {
  before: string;
  after: string;
  language?: CodeLanguage;
  labels?: { before: string; after: string };
  /** Where there is little width, so that no difference is out of sight. */
  isWrapped?: boolean;
}

export function CodeDiff(props: CodeDiffProps) {
  const { before, after, language = "yaml", labels, isWrapped = false } = props;
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const unchanged = t("code.unchanged");
  const nameBefore = labels?.before;
  const nameAfter = labels?.after;
  useEffect(() => {
    if (host.current === null) return;
    const side = (doc: string, label: string | undefined) => ({
      doc,
      extensions: [
        lineNumbers(),
        codeLook,
        languageOf(language),
        EditorState.readOnly.of(true),
        isWrapped ? EditorView.lineWrapping : [],
        EditorState.phrases.of({ "$ unchanged lines": unchanged }),
        EditorView.contentAttributes.of({ tabindex: "0", ...(label && { "aria-label": label }) }),
      ],
    });
    const view = new MergeView({
      parent: host.current,
      a: side(before, nameBefore),
      b: side(after, nameAfter),
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    });
    return () => view.destroy();
  }, [before, after, language, nameBefore, nameAfter, unchanged, isWrapped]);
  return <div ref={host} className={classes.view} />;
}
