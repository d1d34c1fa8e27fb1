// Wall-clock time in a zone and back: what `<input type="datetime-local">` gives is a time without
// a zone, and in the forms it means the DAG's, not that of whoever sits before the screen.
import { dateTime } from "./format";

const MINUTE = 60_000;

/** `2026-03-01T02:00` of an instant, as the input wants it. */
export function wallClock(at: number, zone: string): string {
  return dateTime(at, zone).replace(" ", "T");
}

/** How far the zone's clock is ahead of UTC at that instant. */
function ahead(at: number, zone: string): number {
  return Date.parse(`${wallClock(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE;
}

/**
 * The instant at which the zone's clock shows this. A time that the change to summer time leaves
 * out becomes the one an hour later; of a time that comes twice it is the first.
 */
export function instantOf(wall: string, zone: string): number | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  const day = 24 * 60 * MINUTE;
  const [before, after] = [ahead(asUtc - day, zone), ahead(asUtc + day, zone)];
  const candidates = [asUtc - before, asUtc - after].sort((a, b) => a - b);
  const exact = candidates.find((at) => wallClock(at, zone) === wall.slice(0, 16));
  return exact ?? asUtc - before;
}
