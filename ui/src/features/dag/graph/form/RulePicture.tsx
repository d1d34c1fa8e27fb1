// A trigger rule as a small picture: how the tasks before must have ended for this one to run.
// The rule in words stands beside it; the picture is for a quick look.
import { stateColor } from "@/theme/states";

type Mark = "success" | "failed" | "skipped" | "none";

/** Three upstream tasks as they may stand when the rule lets the task run. */
const EXAMPLES: Record<string, readonly Mark[]> = {
  all_success: ["success", "success", "success"],
  all_failed: ["failed", "failed", "failed"],
  all_done: ["success", "failed", "skipped"],
  all_done_min_one_success: ["success", "failed", "skipped"],
  all_done_setup_success: ["success", "failed", "failed"],
  one_success: ["success", "none", "none"],
  one_failed: ["failed", "none", "none"],
  one_done: ["success", "none", "none"],
  none_failed: ["success", "skipped", "success"],
  none_failed_min_one_success: ["success", "skipped", "skipped"],
  none_skipped: ["success", "failed", "success"],
  all_skipped: ["skipped", "skipped", "skipped"],
  always: ["none", "none", "none"],
};

export function RulePicture({ rule }: { rule: string }) {
  const marks = EXAMPLES[rule];
  if (!marks) return null;
  return (
    <svg
      width="72"
      height="40"
      viewBox="0 0 72 40"
      aria-hidden
      style={{ float: "left", marginRight: 8 }}
    >
      {[8, 20, 32].map((y, at) => {
        const mark = marks[at] ?? "none";
        return (
          <g key={y}>
            <path d={`M14 ${y}C36 ${y} 30 20 52 20`} fill="none" stroke="var(--line-strong)" />
            <circle
              cx="10"
              cy={y}
              r="4"
              fill={mark === "none" ? "var(--surface)" : stateColor(mark)}
              stroke={mark === "none" ? "var(--muted)" : stateColor(mark)}
            />
          </g>
        );
      })}
      <rect
        x="52"
        y="12"
        width="16"
        height="16"
        rx="3"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.5"
      />
    </svg>
  );
}
