// The templates of a task filled in for a date that one picks: what would run, without running it.
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { wallClock } from "@/components/zoned";
import classes from "./form.module.css";

interface PreviewProps {
  zone: string;
  /** `2026-03-01T02:00` on the zone's clock; null for the next run. */
  wall: string | null;
  rendered: {
    logical_date?: string | null;
    fields: { path: string; rendered?: string | null; error?: string | null; source: string }[];
  } | null;
  /** Why there is none. */
  problem: string | null;
  onWall: (wall: string | null) => void;
}

export function Preview({ zone, wall, rendered, problem, onWall }: PreviewProps) {
  const { t } = useTranslation("task_form");
  const next = rendered?.logical_date ? wallClock(Date.parse(rendered.logical_date), zone) : "";
  const fields = rendered?.fields ?? [];
  return (
    <details className={classes.preview} data-testid="preview">
      <summary>{t("preview.title")}</summary>
      <TextInput
        type="datetime-local"
        label={t("preview.date", { zone })}
        description={wall === null ? t("preview.next") : undefined}
        value={wall ?? next}
        data-testid="preview-date"
        onKeyDown={(event) => event.stopPropagation()}
        onChange={(event) => onWall(event.currentTarget.value || null)}
      />
      {problem !== null && (
        <p className={classes.error} role="alert">
          {problem}
        </p>
      )}
      {problem === null && fields.length === 0 && <p className="muted">{t("preview.none")}</p>}
      {fields.map(({ path, rendered: text, error, source }) => (
        <figure key={path} data-testid={`preview-${path}`}>
          <figcaption>{path}</figcaption>
          <pre data-same={text === source || undefined}>{text ?? source}</pre>
          {error && (
            <p className={classes.error} role="alert">
              {t("preview.failed")}: {error}
            </p>
          )}
        </figure>
      ))}
    </details>
  );
}
