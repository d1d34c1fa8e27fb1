// The measures of the grid, in pixels; the style sheet has the same.
// Numbers only, for what has to be reckoned before it is drawn; whoever changes one changes both.

export const COLUMN = 22;
export const ROW = 26;
export const NAMES = 232;
/** Free at the right of the newest run. */
export const RIGHT = 24;
/** Bars of the runs, with the dates above them. */
export const HEADER = 76;
