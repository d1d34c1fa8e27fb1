// The form of a task or of the DAG, drawn from the schema of DAG files: each field as the file has
// it, each change one edit of the file.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FileView } from "@/api/editor";
import { useDagSchema } from "@/api/editor-files";
import type { Diagnostic } from "@/api/types";
import { keysOf, type Schema } from "@/editor/code/schema";
import { Field } from "./Field";
import classes from "./form.module.css";
import { type FormField, list, sectionsOf, upstreamEdits } from "./model";
import { Name } from "./Name";
import { Preview } from "./Preview";
import type { PaneProps } from "./RightPane";
import { RulePicture } from "./RulePicture";
import { Tries } from "./Tries";
import { useAround } from "./useAround";

const OPEN: ReadonlySet<string> = new Set(["what", "schedule", "order"]);

export function Form({
  editor,
  taskId,
  apply,
  isLocked,
  isBeside,
}: PaneProps & { isBeside?: boolean }) {
  const { t } = useTranslation("editor");
  const { data: schema } = useDagSchema<Schema>();
  const task = editor.view?.tasks.find((it) => it.task_id === taskId) ?? null;
  const written = useMemo(
    () => (task ? task.fields : (editor.view?.dag ?? {})) as Record<string, unknown>,
    [task, editor.view],
  );
  const inherited = useMemo(
    () => (task ? (editor.view?.dag.default_args ?? {}) : {}) as Record<string, unknown>,
    [task, editor.view],
  );
  const { around, preview } = useAround(editor, task);
  const operator = typeof written.operator === "string" ? written.operator : null;
  const sections = useMemo(() => {
    if (!schema) return [];
    const own = task ? (schema.$defs?.task ?? {}) : schema;
    const required = (own.allOf ?? []).flatMap((one) =>
      one.if?.properties?.operator?.const === operator
        ? ((one.then as { required?: string[] } | undefined)?.required ?? [])
        : [],
    );
    return sectionsOf(keysOf(schema, own, operator), written, required, inherited);
  }, [schema, task, operator, written, inherited]);
  if (!schema || (taskId !== null && !task)) return null;
  const problems = problemsOf(editor, task);
  const set = async (name: string, value: unknown) => {
    const of = task ? { task_id: task.task_id } : {};
    const refused = await apply(
      value === undefined
        ? [{ edit: "unset", ...of, path: [name] }]
        : name === "upstream" && task
          ? upstreamEdits(task.task_id, list(written.upstream), list(value))
          : [{ edit: "set", ...of, path: [name], value }],
    );
    return refused?.message ?? null;
  };
  return (
    <section
      className={classes.form}
      data-beside={isBeside || undefined}
      aria-label={task?.task_id ?? t("dagForm")}
      data-testid={task ? "task-form" : "dag-form"}
    >
      <div className={classes.head}>
        {task && !isLocked ? (
          <Name key={task.task_id} taskId={task.task_id} apply={apply} />
        ) : (
          <h2>{task?.task_id ?? editor.view?.dag_id ?? editor.path}</h2>
        )}
        {operator && <span className="muted">{operator}</span>}
      </div>
      {task?.locked && <p role="status">{task.locked}</p>}
      {sections.map(({ name, fields }) => (
        <details
          key={name}
          open={OPEN.has(name) || fields.some((field) => field.isSet)}
          data-testid={`section-${name}`}
        >
          <summary>{t(`section.${name}`)}</summary>
          {fields.map((field) => (
            <div key={field.name}>
              <Field
                field={field}
                problem={problems.get(field.name) ?? null}
                isLocked={isLocked || Boolean(task?.locked)}
                around={around}
                onSet={(value) => set(field.name, value)}
              />
              {field.name === "trigger_rule" && <Rule field={field} />}
              {field.name === "schedule" && editor.view?.sentence && (
                <p className={classes.fact} data-testid="schedule-words">
                  {editor.view.sentence}
                </p>
              )}
              {field.name === "retries" && task && <Tries said={{ ...inherited, ...written }} />}
            </div>
          ))}
          {name === "what" && preview && <Preview {...preview} />}
        </details>
      ))}
    </section>
  );
}

function Rule({ field }: { field: FormField }) {
  const { t } = useTranslation("editor");
  const rule = String(field.value ?? field.default ?? "all_success");
  return (
    <div className={classes.fact} data-testid="rule">
      <RulePicture rule={rule} />
      {field.choices.includes(rule) ? t(`rule.${rule as "all_success"}`) : rule}
    </div>
  );
}

/** What is wrong with each field: the diagnostics of the lines on which it stands. */
function problemsOf(
  editor: { text: string; diagnostics: Diagnostic[] },
  task: FileView["tasks"][number] | null,
): Map<string, string> {
  const lines = editor.text.split("\n");
  const [first, last] = task ? [task.first_line, task.last_line] : [1, lines.length];
  const problems = new Map<string, string>();
  for (const { line, severity, message } of editor.diagnostics) {
    if (severity === "info" || line < first || line > last) continue;
    // The key on this line, or the one above it that the line belongs to.
    for (let at = line; at >= first; at -= 1) {
      const key = /^\s*(?:- )?([a-z_]+):/.exec(lines[at - 1] ?? "")?.[1];
      if (key === undefined) continue;
      if (!problems.has(key)) problems.set(key, message);
      break;
    }
  }
  return problems;
}
