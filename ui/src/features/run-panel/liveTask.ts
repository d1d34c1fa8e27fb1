// What a line of the task list says beside the name.
// Pure, and apart from TaskList, which only draws what is found here.
import type { LiveTask } from "@/api/types";

export function secondsOf({ start_date, end_date }: LiveTask): number | null {
  if (!start_date || !end_date) return null;
  return Math.max(0, (Date.parse(end_date) - Date.parse(start_date)) / 1_000);
}

/** The last line it printed, while that matters: it runs, it failed, it will be tried again. */
export function telling(task: LiveTask): string | null {
  const matters = ["running", "failed", "up_for_retry"].includes(task.state ?? "none");
  return matters ? (task.last_line ?? null) : null;
}
