// How each state shows: its colour is a token, its glyph the sign that needs no colour.
// The colours themselves are in tokens.css.
import {
  IconArrowBackUp,
  IconCalendarEvent,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconHourglass,
  IconLoader2,
  IconMinus,
  IconPlayerPause,
  IconRefresh,
  IconReload,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import type { DagRunState, TaskState } from "@/api/types";

export type AnyState = TaskState | DagRunState;

export const STATES: readonly TaskState[] = [
  "failed",
  "upstream_failed",
  "up_for_retry",
  "running",
  "restarting",
  "queued",
  "scheduled",
  "up_for_reschedule",
  "deferred",
  "skipped",
  "success",
  "removed",
  "none",
];

export const GLYPHS: Record<AnyState, typeof IconCheck> = {
  success: IconCheck,
  running: IconLoader2,
  failed: IconX,
  upstream_failed: IconArrowBackUp,
  up_for_retry: IconReload,
  up_for_reschedule: IconCalendarEvent,
  skipped: IconMinus,
  deferred: IconPlayerPause,
  restarting: IconRefresh,
  queued: IconHourglass,
  scheduled: IconClock,
  removed: IconTrash,
  none: IconCircleDashed,
};

/** The colour of a state, for styles and SVG. */
export function stateColor(state: AnyState): string {
  return `var(--state-${state})`;
}
