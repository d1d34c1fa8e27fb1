// What a text of the task comes to, for one logical date; what is wrong with it stands in
// its place. Rendering is the scheduler's; nothing of Jinja is known here.
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import { type RenderedTask, useRendered } from "@/api/task-form";
import classes from "./form.module.css";
import { useFormPlace } from "./place";

export const isTemplate = (text: string) => text.includes("{{") || text.includes("{%");

interface PreviewProps {
  /** As the scheduler names it: `command`, `env.NAME`, `cases.0.when`. */
  field: string;
  typed: string;
  /** What brings what was typed into the file; none where it stands there. */
  edits: readonly Edit[];
}

export function Preview({ field, typed, edits }: PreviewProps) {
  const { t } = useTranslation("task_form");
  const { path, text, taskId, date } = useFormPlace();
  const wanted = taskId !== null && isTemplate(typed);
  const [settled] = useDebouncedValue(JSON.stringify({ text, edits }), 250);
  const { text: of, edits: typedIn } = JSON.parse(settled) as { text: string; edits: Edit[] };
  const { data, error, isFetching } = useRendered(
    wanted ? { path, text: of, task_id: taskId, logical_date: date, edits: typedIn } : null,
  );
  if (!wanted) return null;
  const found = fieldOf(data, field);
  const wrong = error ? error.message : (found?.error ?? null);
  if (!error && !found) return null;
  return (
    <output
      className={classes.preview}
      data-wrong={wrong !== null || undefined}
      data-stale={isFetching || undefined}
      aria-label={t("preview.of", { field })}
      data-testid={`preview-${field}`}
    >
      <span className={classes.arrow} aria-hidden>
        {wrong === null ? "→" : "✕"}
      </span>
      {wrong ?? (found?.rendered === "" ? t("preview.empty") : found?.rendered)}
    </output>
  );
}

function fieldOf(data: RenderedTask | undefined, path: string) {
  return data?.fields.find((it) => it.path === path);
}
