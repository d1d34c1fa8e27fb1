// One task in two runs: how it ended in each, what it was told, and what it printed.
// What differs between the runs as a whole is in index.tsx.

import { IconArrowRight, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CompareSide, RunComparison } from "@/api/types";
import { useLanguage } from "@/i18n/language";
import { duration } from "../format";
import { StateGlyph } from "../StateGlyph";
import { Changes } from "./Changes";
import classes from "./changes.module.css";
import { DiffLines } from "./DiffLines";

type ComparedTask = RunComparison["tasks"][number];

/** Whether it ended otherwise, or left another log. */
export function isTelling({ a, b, log }: ComparedTask): boolean {
  return a?.state !== b?.state || (log !== null && log.hunks.length > 0);
}

interface TaskChangesProps {
  task: ComparedTask;
  onOpen?: () => void;
  /** Only what it printed is open; commands differ in their dates alone most of the time. */
  isShort?: boolean;
}

export function TaskChanges({ task, onOpen, isShort = false }: TaskChangesProps) {
  const { t } = useTranslation();
  const { task_id, map_index, a, b, rendered, log } = task;
  const name = map_index >= 0 ? `${task_id} [${map_index}]` : task_id;
  // What did not run was told nothing.
  const hasCommands = rendered.length > 0 && hasRun(a) && hasRun(b);
  const hasMore = hasCommands || (log !== null && log.hunks.length > 0);
  const head = (
    <>
      <span className={classes.taskName}>
        {onOpen ? (
          <button
            type="button"
            className={classes.open}
            onClick={(event) => {
              event.preventDefault();
              onOpen();
            }}
          >
            {name}
          </button>
        ) : (
          name
        )}
      </span>
      <span className={classes.sides}>
        <Side side={a} />
        <IconArrowRight size={12} aria-hidden />
        <Side side={b} />
      </span>
    </>
  );
  if (!hasMore) return <div className={classes.task}>{head}</div>;
  return (
    <details className={classes.details} open={isTelling(task)}>
      <summary className={classes.task}>
        <IconChevronRight size={14} className={classes.chevron} aria-hidden />
        {head}
      </summary>
      {log !== null && log.hunks.length > 0 && (
        <>
          <h4 className={classes.subtitle}>{t("changes.log")}</h4>
          <DiffLines lines={log.hunks} isCut={log.is_cut} />
        </>
      )}
      {hasCommands && isShort && (
        <details className={classes.commands}>
          <summary>{t("changes.commands")}</summary>
          <Changes changes={rendered} />
        </details>
      )}
      {hasCommands && !isShort && <Changes changes={rendered} />}
    </details>
  );
}

function hasRun(side: CompareSide | null | undefined): boolean {
  return side !== null && side !== undefined && side.try_number > 0;
}

function Side({ side }: { side: CompareSide | null | undefined }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  if (!side) return <span className="muted">{t("changes.absent")}</span>;
  return (
    <span className={classes.side} title={side.exit ? String(side.exit) : undefined}>
      <StateGlyph state={side.state ?? "none"} />
      {typeof side.duration === "number" && (
        <span className="numbers">{duration(side.duration, lang)}</span>
      )}
    </span>
  );
}
