// One task in two runs: how it ended in each, what it was told, and what it printed.
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CompareSide, RunComparison } from "@/api/types";
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

export function TaskChanges({ task, onOpen }: { task: ComparedTask; onOpen?: () => void }) {
  const { t } = useTranslation();
  const { task_id, map_index, a, b, rendered, log } = task;
  const name = map_index >= 0 ? `${task_id} [${map_index}]` : task_id;
  const hasMore = rendered.length > 0 || (log !== null && log.hunks.length > 0);
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
      <summary className={classes.task}>{head}</summary>
      {log !== null && log.hunks.length > 0 && (
        <>
          <h4 className={classes.subtitle}>{t("changes.log")}</h4>
          <DiffLines lines={log.hunks} isCut={log.is_cut} />
        </>
      )}
      {rendered.length > 0 && <Changes changes={rendered} />}
    </details>
  );
}

function Side({ side }: { side: CompareSide | null | undefined }) {
  const { t } = useTranslation();
  if (!side) return <span className="muted">{t("changes.absent")}</span>;
  return (
    <span className={classes.side} title={side.exit ? String(side.exit) : undefined}>
      <StateGlyph state={side.state ?? "none"} />
      {typeof side.duration === "number" && (
        <span className="numbers">{duration(side.duration)}</span>
      )}
    </span>
  );
}
