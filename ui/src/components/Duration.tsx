// How long something took; counts on while it runs.
// How a number of seconds reads is in format.ts.
import { useNow } from "@/api/clock";
import { duration } from "./format";

interface DurationProps {
  /** In seconds, of what has ended. */
  seconds?: number | null | undefined;
  /** Where it still runs: since when. */
  since?: string | null | undefined;
}

export function Duration({ seconds, since }: DurationProps) {
  if (typeof seconds === "number") return <span className="numbers">{duration(seconds)}</span>;
  if (!since) return null;
  return <Elapsed since={since} />;
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  // Whole seconds: tenths would flicker.
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return <span className="numbers">{seconds < 10 ? `${seconds} s` : duration(seconds)}</span>;
}
