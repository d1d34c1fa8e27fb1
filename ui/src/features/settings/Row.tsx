// A setting on screen: what it is, what it does, the control, and what is wrong with it.
// Only the layout; saving is in useSetting.ts, typing in fields.tsx.
import type { ReactNode } from "react";
import classes from "./settings.module.css";

interface RowProps {
  label: string;
  /** Of the control, so that the label belongs to it. */
  controlId?: string;
  description?: ReactNode;
  problem?: string | null;
  warning?: string | null;
  children: ReactNode;
}

export function Row({ label, controlId, description, problem, warning, children }: RowProps) {
  return (
    <div className={classes.row}>
      <div>
        {controlId ? (
          <label className={classes.label} htmlFor={controlId}>
            {label}
          </label>
        ) : (
          <span className={classes.label}>{label}</span>
        )}
        {description && (
          <div className={classes.description} id={controlId && `${controlId}-description`}>
            {description}
          </div>
        )}
      </div>
      <div className={classes.control}>{children}</div>
      {problem && (
        <div role="alert" className={classes.problem}>
          {problem}
        </div>
      )}
      {warning && <div className={classes.warning}>{warning}</div>}
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      <div className={classes.rows}>{children}</div>
    </section>
  );
}
