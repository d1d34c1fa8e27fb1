// A part of Home with its heading.
// The frame that all parts share, and nothing of what they show. No other page uses it.
import { type ReactNode, useId } from "react";
import classes from "./home.module.css";

interface CardProps {
  title: string;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, beside, actions, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header className={classes.cardHead}>
        <h2 id={id} className={classes.cardTitle}>
          {title}
        </h2>
        {beside}
        {actions && <div className={classes.cardActions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
