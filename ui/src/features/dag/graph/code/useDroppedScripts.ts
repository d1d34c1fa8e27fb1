// A script that is dropped on the editor becomes a task of the DAG, under a name that is free.
// Hearing of the drop, and what a script is as a task, are others' business.
import { type Drawing, type Edit, editText } from "@/api/editor";
import { notifyProblem } from "@/components/notify";
import type { CodeSession } from "@/editor/code";
import { freeName } from "@/editor/code/paths";
import { namesBelow } from "@/editor/code/place";
import { useScriptTarget } from "@/editor/code/scriptTarget";
import { useLanguage } from "@/i18n/language";

const DRAWING: Drawing = { direction: "lr", collapsed: [] };

export function useDroppedScripts(session: CodeSession | null): void {
  const lang = useLanguage();
  useScriptTarget(
    session &&
      (({ task_id, task }) => {
        const name = freeName(task_id, namesBelow(session.text, "tasks"));
        const edit: Edit = { edit: "add_task", task_id: name, task, after: null };
        editText({ path: session.path, text: session.text, edits: [edit], drawing: DRAWING, lang })
          .then(({ text }) => session.type(text))
          .catch(notifyProblem);
      }),
  );
}
