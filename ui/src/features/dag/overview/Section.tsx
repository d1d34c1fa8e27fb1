// One part of the overview: what it is, in a word, what can be set, and the part itself.
// The same head for all of them; where the data comes from is each part's own.
import type { ReactNode } from "react";
import classes from "./overview.module.css";

interface SectionProps {
  title: string;
  /** A quiet sentence beside the title. */
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  testId?: string;
}

export function Section({ title, beside, actions, children, testId }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title} data-testid={testId}>
      <div className={classes.head}>
        <h2>{title}</h2>
        <p>{beside}</p>
        {actions}
      </div>
      {children}
    </section>
  );
}
