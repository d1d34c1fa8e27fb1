// The last runs of a DAG as bars: height is duration, colour and form are the state.
// Which runs these are, and in which order, is decided by the server.

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import type { RunBar } from "@/api/types";
import { useLanguage } from "@/i18n/language";
import { stateColor } from "@/theme/states";
import { dateTime, duration } from "./format";
import classes from "./state.module.css";
import { useHint } from "./useHint";

interface RunBarsProps {
  /** Oldest first. */
  runs: RunBar[];
  zone?: string | undefined;
  onOpen: (runId: string) => void;
}

export function RunBars({ runs, zone, onOpen }: RunBarsProps) {
  const { t } = useTranslation();
  const lang = useLanguage();
  // One tooltip for all of them: a list of DAGs has thousands of bars.
  const [pointed, setPointed] = useState<string | null>(null);
  const { handlers, hint } = useHint(pointed, 100);
  const now = useNow(runs.some((run) => run.state === "running") ? 1_000 : 0);
  const lengths = runs.map((run) => secondsOf(run, now));
  const heights = barHeights(lengths);
  const labels = runs.map((run, at) => {
    const words = t("runs.bar", {
      state: t(`state.${run.state}`),
      type: t(`runType.${run.run_type}`),
      duration: duration(lengths[at] ?? 0, lang),
    });
    return `${dateTime(Date.parse(run.run_after), zone)}, ${words}`;
  });
  return (
    <>
      <div
        className={classes.bars}
        role="group"
        aria-label={t("runs.list", { count: runs.length })}
        {...handlers}
      >
        {runs.map((run, at) => (
          <button
            key={run.dag_run_id}
            type="button"
            className={classes.bar}
            data-state={run.state}
            aria-label={labels[at]}
            onPointerEnter={() => setPointed(labels[at] ?? null)}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(run.dag_run_id);
            }}
            style={{ "--color": stateColor(run.state) } as React.CSSProperties}
          >
            <span className={classes.fill} style={{ height: `${heights[at]}%` }} />
          </button>
        ))}
      </div>
      {hint}
    </>
  );
}

function secondsOf(run: RunBar, now: number): number {
  if (run.duration !== null && run.duration !== undefined) return run.duration;
  return run.start_date ? Math.max(0, (now - Date.parse(run.start_date)) / 1_000) : 0;
}

/** Per cent of the full height; the square root, so that one long run does not flatten the rest. */
export function barHeights(seconds: number[]): number[] {
  const longest = Math.max(...seconds, 0);
  if (longest === 0) return seconds.map(() => 18);
  return seconds.map((length) => Math.round(18 + 82 * Math.sqrt(length / longest)));
}
