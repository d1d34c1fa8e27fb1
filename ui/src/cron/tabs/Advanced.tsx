// Free text, an entry a line. The field under the caret is explained; a line may hold any of the
// dialects, since what it means is asked of the server.
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";
import { FIELD_NAMES } from "../fields";

interface AdvancedProps {
  entries: readonly string[];
  onChange: (entries: string[]) => void;
}

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

export function Advanced({ entries, onChange }: AdvancedProps) {
  const { t } = useTranslation("cron");
  const [draft, setDraft] = useState(entries.join("\n"));
  const [caret, setCaret] = useState<number | null>(null);
  // What was typed stays to the letter as long as it says what the value says.
  const text = lines(draft).join("\n") === entries.join("\n") ? draft : entries.join("\n");
  const at = caret === null ? null : fieldAt(text, caret);
  return (
    <div className={classes.advanced}>
      <Textarea
        aria-label={t("advanced.label")}
        description={t("advanced.help")}
        classNames={{ input: classes.code }}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => {
          setDraft(currentTarget.value);
          setCaret(currentTarget.selectionStart);
          onChange(lines(currentTarget.value));
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onBlur={() => setCaret(null)}
        data-testid="cron-text"
      />
      <ol className={classes.fields}>
        {FIELD_NAMES.map((name, of) => (
          <li key={name} data-at={at === of || undefined}>
            <strong>{t(`field.${name}`)}</strong>
            <span>{t(`allowed.${name}`)}</span>
          </li>
        ))}
      </ol>
      <p className="muted">{t("advanced.signs")}</p>
    </div>
  );
}

/** The field of a five-field line in which the caret is. */
function fieldAt(text: string, caret: number): number | null {
  const start = text.lastIndexOf("\n", caret - 1) + 1;
  const end = text.indexOf("\n", caret);
  const line = text.slice(start, end < 0 ? undefined : end).trimEnd();
  if (!/^\s*[\d*]/.test(line) || line.trim().split(/\s+/).length > 5) return null;
  const before = text.slice(start, caret).trimStart();
  const index = before.split(/\s+/).length - 1;
  return index < FIELD_NAMES.length ? index : null;
}
