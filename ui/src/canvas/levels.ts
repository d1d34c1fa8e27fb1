// How much of a node shows at which zoom. One footprint at every zoom: only what is drawn inside
// of it changes, so that nothing moves while one zooms.

export type Level = "full" | "brief" | "block";

/** Above this a node shows all that it knows. */
export const FULL_FROM = 0.7;
/** Above this its icon and its name, in letters of the same size whatever the zoom. */
export const BRIEF_FROM = 0.35;
/** The size of those letters, on the screen. */
export const BRIEF_LETTERS = 11;

export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 2;

export function levelOf(zoom: number): Level {
  if (zoom > FULL_FROM) return "full";
  return zoom >= BRIEF_FROM ? "brief" : "block";
}
