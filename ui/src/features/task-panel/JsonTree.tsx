// A JSON value that folds. Long texts and lists are cut and go on by a press: a value may have a
// million entries, the page must not.
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./json.module.css";

const TEXT_CUT = 2_000;
const LIST_CUT = 50;
/** Opened from the start down to here. */
const OPEN_TO = 2;

interface JsonTreeProps {
  value: unknown;
  name?: string;
  depth?: number;
}

export function JsonTree({ value, name, depth = 0 }: JsonTreeProps) {
  if (typeof value === "object" && value !== null) {
    return <Branch value={value} depth={depth} {...(name !== undefined && { name })} />;
  }
  return (
    <div className={classes.row}>
      {name !== undefined && <span className={classes.key}>{name}: </span>}
      <Leaf value={value} />
    </div>
  );
}

function Branch({ value, name, depth }: { value: object; name?: string; depth: number }) {
  const { t } = useTranslation("task_panel");
  const [isOpen, setOpen] = useState(depth < OPEN_TO);
  const [shown, setShown] = useState(LIST_CUT);
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const Sign = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.branch}>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Sign size={12} aria-hidden />
        {name !== undefined && <span className={classes.key}>{name}: </span>}
        <span className="muted">{isList ? `[ ${entries.length} ]` : `{ ${entries.length} }`}</span>
      </button>
      {isOpen && (
        <div className={classes.inside}>
          {entries.slice(0, shown).map(([key, inner]) => (
            <JsonTree key={key} name={key} value={inner} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button
              type="button"
              className={classes.more}
              onClick={() => setShown(shown + 10 * LIST_CUT)}
            >
              {t("json.more", { count: entries.length - shown })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  const { t } = useTranslation("task_panel");
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== "string") {
    return <span className={classes.number}>{String(value)}</span>;
  }
  const isCut = !isWhole && value.length > TEXT_CUT;
  return (
    <span className={classes.string}>
      {isCut ? `${value.slice(0, TEXT_CUT)}…` : value}
      {isCut && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          {t("json.whole", { count: value.length })}
        </button>
      )}
    </span>
  );
}
