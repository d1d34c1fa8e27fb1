// The ways to begin, side by side.
// Where each leads is decided in index.tsx.
import {
  IconClockPlay,
  IconFileImport,
  IconLayoutGrid,
  IconTopologyStar3,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./welcome.module.css";

export const WAYS = ["script", "draw", "crontab", "examples"] as const;
export type Way = (typeof WAYS)[number];

const ICONS: Record<Way, typeof IconClockPlay> = {
  script: IconClockPlay,
  draw: IconTopologyStar3,
  crontab: IconFileImport,
  examples: IconLayoutGrid,
};

export function Ways({ onTake }: { onTake: (way: Way) => void }) {
  const { t } = useTranslation("welcome");
  return (
    <div className={classes.ways}>
      {WAYS.map((way) => {
        const Icon = ICONS[way];
        return (
          <button
            key={way}
            type="button"
            className={classes.way}
            data-testid={`way-${way}`}
            onClick={() => onTake(way)}
          >
            <Icon size={22} stroke={1.5} aria-hidden />
            <span className={classes.wayTitle}>{t(`way.${way}.title`)}</span>
            <span className={classes.wayText}>{t(`way.${way}.text`)}</span>
          </button>
        );
      })}
    </div>
  );
}
