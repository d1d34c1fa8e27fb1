// Why, and why not: each slot that was due is accounted for, and each account is a sentence. An
// instant that is asked for is answered from the same ledger.
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSlots } from "@/api/dags";
import type { SlotEntry, Slots } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { dateTime } from "@/components/format";
import { usePanel } from "@/components/panel";
import { Time } from "@/components/Time";
import { instantOf } from "@/components/zoned";

import classes from "./overview.module.css";
import { Section } from "./Section";

const LINES = 40;

interface LedgerProps {
  dagId: string;
  zone: string | undefined;
}

export function Ledger({ dagId, zone }: LedgerProps) {
  const { t } = useTranslation("overview");
  const [wanted, setWanted] = useState("");
  const instant = zone === undefined ? null : instantOf(wanted, zone);
  const { data, error } = useSlots(dagId, { limit: LINES });
  return (
    <Section
      title={t("ledger.title")}
      actions={
        <TextInput
          type="datetime-local"
          aria-label={t("ledger.ask")}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data-testid="ledger-instant"
        />
      }
      testId="ledger"
    >
      <div className={classes.calm}>
        {error && <ErrorView error={error} isCompact />}
        {instant !== null && (
          <Answer dagId={dagId} zone={zone} at={new Date(instant).toISOString()} />
        )}
        {data?.slots.length === 0 && <p className="muted">{t("ledger.none")}</p>}
        <ol className={classes.list}>
          {data?.slots.map((slot) => (
            <li key={`${slot.first} ${slot.decision}`}>
              <span className={classes.grow}>
                <SlotSentence slot={slot} dagId={dagId} zone={zone} />
              </span>
              <span className="muted">
                <Time at={slot.decided_at} zone={zone} show="relative" />
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Section>
  );
}

function Answer({ dagId, zone, at }: LedgerProps & { at: string }) {
  const { t } = useTranslation("overview");
  const { data, error } = useSlots(dagId, { at, limit: 1 });
  if (error) return <ErrorView error={error} isCompact />;
  if (data === undefined) return null;
  const known = data.slots[0];
  return (
    <p className={classes.answer} aria-live="polite" data-testid="ledger-answer">
      {known ? (
        <SlotSentence slot={known} dagId={dagId} zone={zone} />
      ) : (
        <>
          {t("ledger.noSlot")} {neighbours(data, zone, t)}
        </>
      )}
    </p>
  );
}

type Words = ReturnType<typeof useTranslation<"overview">>["t"];

function neighbours(slots: Slots, zone: string | undefined, t: Words): string {
  const said: string[] = [];
  const date = (at: string) => dateTime(Date.parse(at), zone);
  if (slots.last_due) said.push(t("ledger.before", { date: date(slots.last_due) }));
  if (slots.next_due) said.push(t("ledger.after", { date: date(slots.next_due) }));
  return said.join(" ");
}

interface SlotSentenceProps {
  slot: SlotEntry;
  dagId: string;
  zone: string | undefined;
}

/** What became of one slot, or of several in a row that met the same end. */
function SlotSentence({ slot, dagId, zone }: SlotSentenceProps) {
  const { t } = useTranslation("overview");
  const panel = usePanel();
  const { into_run: run, count, decision } = slot;
  const first = dateTime(Date.parse(slot.first), zone);
  const last = dateTime(Date.parse(slot.last), zone);
  return (
    <>
      {count === 1
        ? t(`ledger.one.${decision}`, { first })
        : t(`ledger.several.${decision}`, { count, first, last })}
      {run && (
        <>
          {" "}
          <a
            className="link"
            href={`/dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(run)}`}
            onClick={(event) => {
              event.preventDefault();
              void panel.openRun(dagId, run);
            }}
          >
            {t("ledger.open")}
          </a>
        </>
      )}
    </>
  );
}
