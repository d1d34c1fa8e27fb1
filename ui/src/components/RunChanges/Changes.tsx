// Names whose values differ: the old one struck off, the new one beside it.
// Which names differ is found by the scheduler; lines of text are for DiffLines.
import { useTranslation } from "react-i18next";
import type { Change } from "@/api/types";
import classes from "./changes.module.css";

export function Changes({ changes }: { changes: Change[] }) {
  return (
    <dl className={classes.values}>
      {changes.map((change) => (
        <Values key={change.name} change={change} />
      ))}
    </dl>
  );
}

function Values({ change: { name, a, b } }: { change: Change }) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {a === undefined || a === null ? (
          <span className="muted">{t("changes.unset")}</span>
        ) : (
          <del>{written(a)}</del>
        )}
        {b === undefined || b === null ? (
          <span className="muted">{t("changes.unset")}</span>
        ) : (
          <ins>{written(b)}</ins>
        )}
      </dd>
    </>
  );
}

/** Text as it is; anything else as JSON. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}
