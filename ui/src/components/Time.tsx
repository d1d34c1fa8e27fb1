// An instant: in the zone of its DAG, with this computer's time on hover where the two differ, and
// in relative words that count on by the scheduler's clock.

import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import { useLanguage } from "@/i18n/language";
import { dateTime, localZone, relative, zoneName } from "./format";
import { useHint } from "./useHint";
import { useZone } from "./useZone";

interface TimeProps {
  at: string | null | undefined;
  /** The DAG's zone; the scheduler's where there is no DAG. */
  zone?: string | undefined;
  /** `both` is the date with the relative words behind it. */
  show?: "date" | "relative" | "both";
  withSeconds?: boolean;
  /** What stands there without an instant. */
  otherwise?: string;
}

export function Time({ at, zone, show = "date", withSeconds = false, otherwise }: TimeProps) {
  const { t } = useTranslation();
  if (!at) return <span className="muted">{otherwise ?? t("time.unknown")}</span>;
  return <Instant at={at} zone={zone} show={show} withSeconds={withSeconds} />;
}

interface InstantProps {
  at: string;
  zone: string | undefined;
  show: "date" | "relative" | "both";
  withSeconds: boolean;
}

function Instant({ at, zone, show, withSeconds }: InstantProps) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const instant = Date.parse(at);
  const now = useNow(show === "date" ? 0 : 30_000);
  const [local, ours] = [localZone(), useZone()];
  const shown = zone ?? ours;
  const absolute = `${dateTime(instant, shown, withSeconds)} ${zoneName(instant, shown, lang)}`;
  const words = relative(instant, now, lang);
  const here = dateTime(instant, local, withSeconds);
  const differs = here !== dateTime(instant, shown, withSeconds);
  const hover = [
    show === "relative" ? absolute : words,
    differs && t("time.local", { time: `${here} ${zoneName(instant, local, lang)}` }),
  ].filter(Boolean);
  const { handlers, hint } = useHint(hover.join(" · "));
  return (
    <>
      <time dateTime={at} {...handlers}>
        {show === "relative" ? words : absolute}
        {show === "both" && <span className="muted"> · {words}</span>}
      </time>
      {hint}
    </>
  );
}
