// What stands where there is nothing yet: says so, and what to do next.
// For what could not be loaded there is ErrorView.
import type { ReactNode } from "react";
import classes from "./states.module.css";

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  /** A button or a link that leads on. */
  action?: ReactNode;
  icon?: ReactNode;
}

export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
