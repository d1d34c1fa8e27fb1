// How many of the slots are taken: of the whole scheduler, and of each pool.
// To see only: nothing is changed here, and who waits for a slot is in the page's table.
import { useTranslation } from "react-i18next";
import type { Queue } from "@/api/types";
import classes from "./queue.module.css";

export function SlotBars({ queue }: { queue: Queue }) {
  const { t } = useTranslation("queue");
  return (
    <ul className={classes.bars}>
      <SlotBar name={t("parallelism")} {...queue.parallelism} queued={0} />
      {queue.pools.map((pool) => (
        <SlotBar key={pool.name} {...pool} />
      ))}
    </ul>
  );
}

interface SlotBarProps {
  name: string;
  used: number;
  total: number;
  queued: number;
}

function SlotBar({ name, used, total, queued }: SlotBarProps) {
  const { t } = useTranslation("queue");
  const share = total > 0 ? Math.min(1, used / total) : 1;
  const words = t("slots", { used, total });
  return (
    <li className={classes.bar} data-full={share >= 1 || undefined}>
      <span className={classes.name}>{name}</span>
      <span className={classes.track} role="img" aria-label={words}>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className={classes.count}>{words}</span>
      {queued > 0 && <span className={classes.count}>{t("queued", { count: queued })}</span>}
    </li>
  );
}
