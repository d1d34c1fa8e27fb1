// Which runs have their date above them: the first of each day, and between those the hour, as far
// apart as the text is wide.
import type { GridRun } from "@/api/types";
import { dateTime } from "@/components/format";

const APART = 3;

/** One for each run, newest first like the runs; empty where there is no room. */
export function labelsOf(runs: Pick<GridRun, "run_after">[], zone: string | undefined): string[] {
  const times = runs.map((run) => dateTime(Date.parse(run.run_after), zone));
  const isNewDay = (at: number) => times[at]?.slice(0, 10) !== times[at + 1]?.slice(0, 10);
  const labels = times.map(() => "");
  // From the oldest on: a place once given does not depend on the runs that come in later.
  let last = times.length + APART;
  for (let at = times.length - 1; at >= 0; at -= 1) {
    if (last - at < APART) continue;
    const isNear = [1, 2].some((step) => at - step >= 0 && isNewDay(at - step));
    if (isNewDay(at)) labels[at] = times[at]?.slice(5, 10) ?? "";
    else if (last - at > APART && !isNear) labels[at] = times[at]?.slice(11) ?? "";
    else continue;
    last = at;
  }
  return labels;
}
