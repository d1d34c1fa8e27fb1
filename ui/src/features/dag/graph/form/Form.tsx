// The form of a task or of the DAG, drawn from the schema of DAG files: each field as the file has
// it, each change one edit of the file.
import { TextInput } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import { useDagSchema } from "@/api/editor-files";
import { useOperators } from "@/api/files";
import { useRendered } from "@/api/task-form";
import { duration } from "@/components/format";
import { instantOf, wallClock } from "@/components/zoned";
import { keysOf, type Schema } from "@/editor/code/schema";
import { useLanguage } from "@/i18n/language";
import { Field } from "./Field";
import classes from "./form.module.css";
import { Head } from "./Head";
import { type FormField, sectionsOf, triesAfter } from "./model";
import { isTemplate } from "./Preview";
import { FormContext, type FormPlace, type TemplateName } from "./place";
import { problemsOf } from "./problems";
import type { PaneProps } from "./RightPane";
import { RulePicture } from "./RulePicture";
import { namesOf } from "./Tasks";

const OPEN: ReadonlySet<string> = new Set(["what", "schedule", "order"]);

export function Form({ editor, taskId, isLocked, isBeside }: PaneProps & { isBeside?: boolean }) {
  const { t } = useTranslation("editor");
  const lang = useLanguage();
  const { data: schema } = useDagSchema<Schema>();
  const { data: catalogue } = useOperators();
  const [date, setDate] = useState<string | null>(null);
  const { view, text, path, session } = editor;
  const task = view?.tasks.find((it) => it.task_id === taskId) ?? null;
  const written = useMemo(
    () => (task ? task.fields : (view?.dag ?? {})) as Record<string, unknown>,
    [task, view],
  );
  const operator = typeof written.operator === "string" ? written.operator : null;
  const sections = useMemo(() => {
    if (!schema) return [];
    const own = task ? (schema.$defs?.task ?? {}) : schema;
    const required = (own.allOf ?? []).flatMap((one) =>
      one.if?.properties?.operator?.const === operator
        ? ((one.then as { required?: string[] } | undefined)?.required ?? [])
        : [],
    );
    return sectionsOf(keysOf(schema, own, operator), written, required);
  }, [schema, task, operator, written]);
  const problems = useMemo(
    () => problemsOf(text, editor.diagnostics, task),
    [text, editor.diagnostics, task],
  );
  // What templates can use, in this file as it is.
  const { data: rendered } = useRendered(
    task ? { path, text, task_id: task.task_id, logical_date: date } : null,
  );
  const upstream = namesOf(written.upstream);
  const names = useRef<TemplateName[]>([]);
  names.current = [
    ...(rendered?.context ?? []),
    ...upstream.map((name) => ({ name: `ti.xcom_pull(task_ids='${name}')` })),
  ];
  if (!schema || (taskId !== null && !task)) return null;
  const dag = view?.dag as Record<string, unknown> | undefined;
  const zone = typeof dag?.timezone === "string" ? dag.timezone : "UTC";
  const change = async (edits: readonly Edit[]) => {
    if (isLocked) return null;
    // A task that is renamed stays chosen; else whoever was chosen meanwhile.
    const to = edits.find((it) => it.edit === "rename_task")?.to;
    const refused = await session.apply(edits, to === undefined ? undefined : [to]);
    if (!refused) return null;
    const hint = "hint" in refused && refused.hint ? `. ${refused.hint}` : "";
    return `${refused.message}${hint}`;
  };
  const own = task?.task_id ?? null;
  const place: FormPlace = {
    ...{ path, text, taskId: own, zone, isLocked: isLocked || Boolean(task?.locked), change },
    ...{ date, setDate, names: () => names.current },
    openDag: () => session.select([]),
    others: [
      ...(view?.tasks.map((it) => it.task_id) ?? []),
      ...(view?.groups.map((it) => it.group_id) ?? []),
    ].filter((it) => it !== own && !own?.startsWith(`${it}.`)),
    after:
      view?.tasks.flatMap((it) =>
        namesOf((it.fields as Record<string, unknown>).upstream).includes(own ?? "")
          ? [it.task_id]
          : [],
      ) ?? [],
  };
  const spec = catalogue?.operators.find(({ name }) => name === operator);
  const shows = isTemplate(JSON.stringify(written));
  return (
    <FormContext value={place}>
      <section
        className={classes.form}
        data-beside={isBeside || undefined}
        aria-label={own ?? t("dagForm")}
        data-testid={task ? "task-form" : "dag-form"}
      >
        <Head
          name={own ?? view?.dag_id ?? path}
          operator={operator ? (spec?.title ?? operator) : t("dagForm")}
          icon={spec?.icon ?? null}
        />
        {task?.locked && (
          <p role="status" className={classes.warning}>
            {task.locked}
          </p>
        )}
        {problems.rest.map(({ message, severity, line }) => (
          <p
            key={`${line} ${message}`}
            className={severity === "error" ? classes.error : classes.warning}
            role={severity === "error" ? "alert" : "status"}
          >
            {message}
          </p>
        ))}
        {task && shows && (
          <PreviewDate zone={zone} next={rendered?.logical_date ?? null} {...{ date, setDate }} />
        )}
        <div key={own ?? ""}>
          {sections.map(({ name, fields }) => {
            const count = fields.filter((field) => field.isSet).length;
            const isWrong = fields.some((it) => problems.fields.get(it.name)?.severity === "error");
            return (
              <details
                key={name}
                className={classes.section}
                open={OPEN.has(name) || count > 0 || isWrong}
                data-testid={`section-${name}`}
              >
                <summary>{t(`section.${name}`)}</summary>
                {fields.map((field) => (
                  <div key={field.name}>
                    <Field
                      field={field}
                      problem={problems.fields.get(field.name) ?? null}
                      timetable={written.timetable === "interval" ? "interval" : "trigger"}
                    />
                    {field.name === "trigger_rule" && <Rule field={field} />}
                    {field.name === "schedule" && view?.sentence && (
                      <p className={classes.fact} data-testid="schedule-words">
                        {view.sentence}
                      </p>
                    )}
                    {field.name === "retries" && triesAfter(written).length > 0 && (
                      <p className={classes.fact} data-testid="tries">
                        {t("tries", {
                          times: triesAfter(written)
                            .map((seconds) => duration(seconds, lang))
                            .join(", "),
                        })}
                      </p>
                    )}
                  </div>
                ))}
              </details>
            );
          })}
        </div>
      </section>
    </FormContext>
  );
}

interface PreviewDateProps {
  zone: string;
  /** Of the next run: what is shown where no date was chosen. */
  next: string | null;
  date: string | null;
  setDate: (date: string | null) => void;
}

function PreviewDate({ zone, next, date, setDate }: PreviewDateProps) {
  const { t } = useTranslation("task_form");
  const shown = date ?? next;
  return (
    <TextInput
      className={classes.date ?? ""}
      type="datetime-local"
      label={t("preview.date")}
      description={date === null ? t("preview.next") : zone}
      data-testid="preview-date"
      value={shown ? wallClock(Date.parse(shown), zone) : ""}
      onChange={(event) => {
        const at = instantOf(event.currentTarget.value, zone);
        setDate(at === null ? null : new Date(at).toISOString());
      }}
      onKeyDown={(event) => event.stopPropagation()}
    />
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
