// How many tasks of a group, or instances of a mapped task, stand in which state: a bar and words.
// The counting is done in the store; a task and a folded group both show what comes of it.
import { useTranslation } from "react-i18next";
import { STATES, stateColor } from "@/theme/states";
import classes from "../canvas.module.css";
import type { Counts } from "../store";

export function CountBar({ counts }: { counts: Counts }) {
  const { t } = useTranslation();
  const parts = STATES.filter((state) => counts[state]);
  const words = parts.map((state) => `${t(`state.${state}`)} ${counts[state]}`).join(", ");
  return (
    <span className={classes.counts} role="img" aria-label={words} title={words}>
      {parts.toReversed().map((state) => (
        <span key={state} style={{ flexGrow: counts[state], background: stateColor(state) }} />
      ))}
    </span>
  );
}
