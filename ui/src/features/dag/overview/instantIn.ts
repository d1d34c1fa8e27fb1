// The instant that a clock on the wall of some zone means, for what is entered without a zone.

/** `2026-03-01T02:00` in the zone as an instant; nothing for what is no time. */
export function instantIn(wall: string, zone: string | undefined): string | null {
  const meant = Date.parse(`${wall}Z`);
  if (Number.isNaN(meant)) return null;
  // Twice, since the first guess may lie on the other side of a change of the clocks.
  const first = meant - offsetAt(meant, zone);
  const instant = meant - offsetAt(first, zone);
  return new Date(instant).toISOString();
}

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en", {
    ...(zone && { timeZone: zone }),
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return wall - Math.floor(at / 1_000) * 1_000;
}
