// A line above the code that says how the file stands, with what can be done about it.
// What the file's state is has been found out before; here it is only said.
import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./code.module.css";

interface NoteProps {
  id: string;
  children: ReactNode;
  isUrgent?: boolean;
  acts?: { label: string; onClick: () => void }[];
}

export function Note({ id, children, isUrgent = false, acts = [] }: NoteProps) {
  return (
    <div className={classes.note} role={isUrgent ? "alert" : "status"} data-testid={id}>
      <span>{children}</span>
      {acts.length > 0 && (
        <Group gap={8} wrap="nowrap">
          {acts.map(({ label, onClick }) => (
            <Button key={label} onClick={onClick}>
              {label}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}
