// How long something took; counts on while it runs.
// How a number of seconds reads is in format.ts.
import { useNow } from "@/api/clock";
import { useLanguage } from "@/i18n/language";
import { duration } from "./format";

interface DurationProps {
  /** In seconds, of what has ended. */
  seconds?: number | null | undefined;
  /** Where it still runs: since when. */
  since?: string | null | undefined;
}

export function Duration({ seconds, since }: DurationProps) {
  const lang = useLanguage();
  if (typeof seconds === "number") {
    return <span className="numbers">{duration(seconds, lang)}</span>;
  }
  if (!since) return null;
  return <Elapsed since={since} />;
}

function Elapsed({ since }: { since: string }) {
  const lang = useLanguage();
  const now = useNow(1_000);
  // Whole seconds: tenths would flicker.
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return <span className="numbers">{duration(seconds, lang, 0)}</span>;
}
