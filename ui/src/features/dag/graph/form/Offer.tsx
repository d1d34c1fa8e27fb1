// A schedule that was made elsewhere and brought along in the address: it is set when one says so.
// Making one is the cron builder's.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSchedule } from "@/api/schedule";
import classes from "./form.module.css";
import { written } from "./ScheduleField";

interface OfferProps {
  schedule: string;
  zone: string;
  /** Gives why it was refused. */
  onSet: (value: string | string[] | undefined) => Promise<string | null>;
  onClose: () => void;
}

export function Offer({ schedule, zone, onSet, onClose }: OfferProps) {
  const { t } = useTranslation("task_form");
  const { data } = useSchedule({ text: schedule, timezone: zone, count: 1 });
  const [refused, setRefused] = useState<string | null>(null);
  const set = async () => {
    const why = await onSet(written(schedule.split("\n").filter((it) => it.trim() !== "")));
    setRefused(why);
    if (why === null) onClose();
  };
  return (
    <div className={classes.offer} role="status" data-testid="offer">
      <p className={classes.offerText}>
        {t("offer.text")} <code>{schedule.split("\n").join(" · ")}</code>
      </p>
      {data?.sentence && <p className={classes.help}>{data.sentence}</p>}
      {refused !== null && <p className={classes.error}>{refused}</p>}
      <span className={classes.addRow}>
        <Button variant="filled" data-testid="offer-set" onClick={() => void set()}>
          {t("offer.set")}
        </Button>
        <Button data-testid="offer-leave" onClick={onClose}>
          {t("offer.leave")}
        </Button>
      </span>
    </div>
  );
}
