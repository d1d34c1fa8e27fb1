// A script that is dropped on the editor becomes a task of the DAG, under a name that is free.
// Hearing of the drop, and what a script is as a task, are others' business.
import { editText } from "@/api/editor-files";
import { notifyProblem } from "@/components/notify";
import type { CodeSession } from "@/editor/code";
import { freeName } from "@/editor/code/paths";
import { namesBelow } from "@/editor/code/place";
import { useScriptTarget } from "@/editor/code/scriptTarget";

export function useDroppedScripts(session: CodeSession | null): void {
  useScriptTarget(
    session &&
      (({ task_id, task }) => {
        const name = freeName(task_id, namesBelow(session.text, "tasks"));
        const edit = { edit: "add_task", task_id: name, task, after: null };
        editText(session.path, session.text, [edit])
          .then(({ text }) => session.type(text))
          .catch(notifyProblem);
      }),
  );
}
