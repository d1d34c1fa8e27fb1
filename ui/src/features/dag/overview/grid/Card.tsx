// What the pointer or the keys are at, in words, beside it.
// For the eye alone: a screen reader gets the label of the cell or bar instead.

import { useTranslation } from "react-i18next";
import type { GridRun, TaskState } from "@/api/types";
import { dateTime, duration } from "@/components/format";
import { StateBadge } from "@/components/StateBadge";
import { useLanguage } from "@/i18n/language";
import { STATES } from "@/theme/states";
import { lengthOf } from "./Bars";
import classes from "./card.module.css";
import { cellOf, type GridRow, stateOf } from "./gridRows";

interface CardProps {
  row: GridRow | null;
  run: GridRun;
  zone: string | undefined;
  now: number;
  at: { x: number; y: number };
}

const WIDTH = 300;
const HEIGHT = 170;

export function Card({ row, run, zone, now, at }: CardProps) {
  const { t } = useTranslation(["overview", "common"]);
  const lang = useLanguage();
  const cell = row === null ? null : cellOf(row, run);
  const state = cell === null ? run.state : stateOf(cell);
  const left = Math.min(at.x, globalThis.innerWidth - WIDTH);
  const top = at.y + HEIGHT > globalThis.innerHeight ? at.y - HEIGHT - 32 : at.y;
  const lines: [string, string][] = [
    [
      t("grid.run"),
      `${dateTime(Date.parse(run.run_after), zone)} · ${t(`common:runType.${run.run_type}`)}`,
    ],
  ];
  if (row === null) {
    if (run.start_date) lines.push([t("grid.took"), duration(lengthOf(run, now), lang)]);
    if (typeof run.landing === "number")
      lines.push([t("grid.landing"), duration(run.landing, lang)]);
    lines.push([t("grid.version"), String(run.version)]);
  } else if (cell !== null) {
    if (typeof cell.duration === "number")
      lines.push([t("grid.took"), duration(cell.duration, lang)]);
    if (cell.try_number > 1) lines.push([t("grid.try"), String(cell.try_number)]);
    if (row.kind === "task") lines.push([t("grid.operator"), row.task.operator]);
    if (cell.mapped)
      lines.push([t("grid.mapped"), mappedWords(cell.mapped, (it) => t(`common:state.${it}`))]);
  }
  return (
    <div className={classes.card} style={{ left, top }} aria-hidden="true">
      <h3>{row?.id ?? run.dag_run_id}</h3>
      <StateBadge state={state} />
      <dl>
        {lines.map(([name, value]) => (
          <Line key={name} name={name} value={value} />
        ))}
      </dl>
    </div>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** `2 failed, 5 success`, what tells most first. */
export function mappedWords(
  mapped: Partial<Record<TaskState, number>>,
  word: (state: TaskState) => string,
): string {
  return STATES.filter((state) => mapped[state])
    .map((state) => `${mapped[state]} ${word(state)}`)
    .join(", ");
}
