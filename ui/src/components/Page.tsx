// The frame of every screen: title, what can be done, tabs, and a body that alone scrolls.
import { type ReactNode, useEffect } from "react";
import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** Beside the title: a state, a badge. */
  beside?: ReactNode;
  /** Below the title, in one muted line. */
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** Mantine's `Tabs` with only its list; stands on the line above the body. */
  tabs?: ReactNode;
  /** Above the body: filters. */
  toolbar?: ReactNode;
  children: ReactNode;
  /** The body scrolls by itself inside (a table, a canvas). */
  isFilled?: boolean;
}

export function Page(props: PageProps) {
  const { title, beside, subtitle, actions, tabs, toolbar, children, isFilled = false } = props;
  useEffect(() => {
    document.title = `${title} · Mainspring`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <div className={classes.titleLine}>
            <h1 className={classes.title}>{title}</h1>
            {beside}
          </div>
          {subtitle && <div className={classes.subtitle}>{subtitle}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {tabs && <div className={classes.tabs}>{tabs}</div>}
      {toolbar && <div className={classes.toolbar}>{toolbar}</div>}
      <div className={classes.body} data-filled={isFilled || undefined}>
        {children}
      </div>
    </div>
  );
}
