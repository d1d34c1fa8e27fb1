// What the code of a file can do beside being typed: its language, completion and help for DAG
// files, and undo that belongs to the session, so that canvas and code have one history.

import { StreamLanguage } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap, ViewPlugin } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import { useDagSchema } from "@/api/editor-files";
import { assist } from "./assist";
import { flash, flashing } from "./flash";
import { stringMarks } from "./marks";
import { dagYaml } from "./nested";
import type { FileLanguage } from "./paths";
import type { Schema } from "./schema";
import type { CodeSession } from "./types";

function languageExtension(language: FileLanguage): Extension {
  if (language === "shell") return StreamLanguage.define(shell);
  if (language === "sql") return StreamLanguage.define(standardSQL);
  return [];
}

export function useExtensions(session: CodeSession, language: FileLanguage): Extension {
  const { data: schema } = useDagSchema<Schema>();
  const latest = useRef({ session, schema });
  latest.current = { session, schema };
  const view = useRef<EditorView | null>(null);
  const [extensions] = useState<Extension>(() => {
    const undo = () => {
      latest.current.session.undo();
      return true;
    };
    const redo = () => {
      latest.current.session.redo();
      return true;
    };
    const ownHistory = Prec.highest([
      keymap.of([
        { key: "Mod-z", run: undo, preventDefault: true },
        { key: "Mod-y", mac: "Mod-Shift-z", run: redo, preventDefault: true },
        { key: "Mod-Shift-z", run: redo, preventDefault: true },
      ]),
      // The menu's undo comes without a key.
      EditorView.domEventHandlers({
        beforeinput(event) {
          if (event.inputType === "historyUndo") return undo();
          if (event.inputType === "historyRedo") return redo();
          return false;
        },
      }),
    ]);
    const remember = ViewPlugin.define((made) => {
      view.current = made;
      // A problem shown below takes room away; the caret must not end up behind it.
      let height = made.dom.clientHeight;
      const resized = new ResizeObserver(() => {
        const isLess = made.dom.clientHeight < height;
        height = made.dom.clientHeight;
        const { head } = made.state.selection.main;
        if (isLess && made.hasFocus)
          made.dispatch({
            effects: EditorView.scrollIntoView(head, { y: "nearest", yMargin: 24 }),
          });
      });
      resized.observe(made.dom);
      return {
        destroy() {
          resized.disconnect();
          if (view.current === made) view.current = null;
        },
      };
    });
    const ofDag =
      language === "yaml"
        ? [dagYaml, stringMarks, assist(() => latest.current.schema ?? null)]
        : [];
    return [ownHistory, remember, flashing, languageExtension(language), ofDag];
  });

  const lines = session.changedLines;
  useEffect(() => {
    if (lines === null || view.current === null) return;
    return flash(view.current, lines);
  }, [lines]);
  return extensions;
}
