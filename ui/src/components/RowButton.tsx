// A button with an icon in a row of a long list: looks like the others, and is drawn in no time.
// For rows alone: elsewhere the ActionIcon of the library is used, which does more and costs more.
import type { ComponentProps } from "react";
import classes from "./RowButton.module.css";

export function RowButton(props: ComponentProps<"button"> & { "aria-label": string }) {
  return <button type="button" {...props} className={classes.button} />;
}
