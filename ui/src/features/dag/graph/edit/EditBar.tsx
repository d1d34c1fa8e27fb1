// Over the canvas: the palette's switch, undo and redo, tidying up; and why nothing can be changed
// where that is so.
import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconLayoutGrid,
  IconLock,
  IconPlus,
  IconWand,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Editor } from "@/editor/useEditor";
import classes from "../graph.module.css";
import type { Acts } from "./useEditing";

interface EditBarProps {
  editor: Editor;
  locked: string | null;
  acts: Acts;
  toCanvas: () => void;
  isPaletteShown: boolean;
  onTogglePalette: () => void;
}

export function EditBar(props: EditBarProps) {
  const { editor, locked, acts, toCanvas, isPaletteShown, onTogglePalette } = props;
  const { t } = useTranslation("editor");
  if (locked !== null) {
    return (
      <div className={classes.editBar} role="status" data-float>
        <IconLock size={14} aria-hidden />
        <span>{locked}</span>
      </div>
    );
  }
  const open = (event: React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [last] = [...editor.selection].slice(-1);
    const screen = { x: box.left, y: box.bottom + 6 };
    acts.open({ at: [0, 0], screen, isLaidOut: true, ...(last && { from: last }) });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: who came by key stays in the bar.
    <div
      className={classes.editBar}
      role="toolbar"
      aria-label={t("bar")}
      data-float
      onClick={(event) => {
        // After the pointer the keys belong to the canvas again.
        if (event.detail > 0) toCanvas();
      }}
    >
      {!isPaletteShown && (
        <Act label={t("palette")} onClick={onTogglePalette}>
          <IconLayoutGrid size={16} />
        </Act>
      )}
      <Act label={`${t("add")} (Tab)`} onClick={open} testId="add-task">
        <IconPlus size={16} />
      </Act>
      <Act
        label={`${t("undo")} (Ctrl Z)`}
        isDisabled={!editor.canUndo}
        onClick={editor.undo}
        testId="undo"
      >
        <IconArrowBackUp size={16} />
      </Act>
      <Act
        label={`${t("redo")} (Ctrl Shift Z)`}
        isDisabled={!editor.canRedo}
        onClick={editor.redo}
        testId="redo"
      >
        <IconArrowForwardUp size={16} />
      </Act>
      <Act
        label={`${t("act.tidy")} (Shift Alt T)`}
        onClick={() => acts.tidy([...editor.selection])}
        testId="tidy"
      >
        <IconWand size={16} />
      </Act>
    </div>
  );
}

interface ActProps {
  label: string;
  isDisabled?: boolean;
  onClick: (event: React.MouseEvent) => void;
  testId?: string;
  children: ReactNode;
}

function Act({ label, isDisabled = false, onClick, testId, children }: ActProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={isDisabled} onClick={onClick} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
