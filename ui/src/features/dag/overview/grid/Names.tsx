// The name of a row, which stays in sight while the runs scroll; of a group also what folds it.
// What is folded is kept by the grid; which rows are left then is in gridRows.ts.
import { IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./grid.module.css";
import type { GridRow } from "./gridRows";

interface NameProps {
  row: GridRow;
  onToggle: (group: string) => void;
}

const INDENT = 16;

export function Name({ row, onToggle }: NameProps) {
  const { t } = useTranslation(["overview", "common"]);
  const style = { paddingLeft: 24 + row.depth * INDENT };
  return (
    <div className={classes.name} data-kind={row.kind} role="rowheader" tabIndex={-1} style={style}>
      {row.kind === "group" ? (
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={!row.isCollapsed}
          title={row.tooltip ?? row.id}
          onClick={() => onToggle(row.id)}
          data-testid={`grid-group-${row.id}`}
        >
          <IconChevronRight size={14} aria-hidden />
          <span>{row.label}</span>
        </button>
      ) : (
        <>
          <span title={row.id}>{row.label}</span>
          {row.task.is_mapped && (
            <span className={classes.mapped} title={t("grid.isMapped")}>
              [ ]
            </span>
          )}
        </>
      )}
    </div>
  );
}
