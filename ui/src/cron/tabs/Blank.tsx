// A sentence with a field in it: where the field stands is for each language to say.
// It knows no words of its own and no schedules.
import type { ReactNode } from "react";
import classes from "../cron.module.css";

/** Given to `t` in place of the value. */
export const HERE = "\u0001";

export function Blank({ text, children }: { text: string; children: ReactNode }) {
  const [before = "", after = ""] = text.split(HERE);
  return (
    <div className={classes.blank}>
      {before.trim() !== "" && <span>{before.trim()}</span>}
      {children}
      {after.trim() !== "" && <span>{after.trim()}</span>}
    </div>
  );
}
