// The files and folders, as far as they are unfolded. A row opens a file or folds a folder; what else
// can be done with it is in its menu.
import { useClipboard, useLocalStorage } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconFileCode,
  IconFileText,
  IconTopologyStar3,
} from "@tabler/icons-react";
import { type KeyboardEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FileEntry } from "@/api/types";
import { MenuButton, type MenuEntries, useContextMenu } from "@/components/ContextMenu";
import { notifyDone, notifyProblem } from "@/components/notify";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import { languageFor } from "@/editor/code/paths";
import { platform } from "@/platform";
import type { Asked } from "./FileDialog";
import classes from "./files.module.css";
import { type Row, rowsOf } from "./rows";

interface TreeProps {
  entries: FileEntry[];
  folder: string;
  chosen: string | null;
  isLoading: boolean;
  /** Only so many are told of. */
  cut: number | null;
  onOpen: (path: string) => void;
  onAsk: (asked: Asked) => void;
}

export function Tree(props: TreeProps) {
  const { entries, folder, chosen, isLoading, cut, onOpen, onAsk } = props;
  const { t } = useTranslation("files");
  const [folded, setFolded] = useLocalStorage<string[]>({
    key: "mainspring.files.folded",
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const rows = useMemo(() => rowsOf(entries, new Set(folded)), [entries, folded]);
  const context = useContextMenu();
  const clipboard = useClipboard();
  const fold = (path: string, isFolded: boolean) =>
    setFolded((old) => [...old.filter((it) => it !== path), ...(isFolded ? [path] : [])]);
  const open = ({ entry, isOpen }: Row) =>
    entry.is_folder ? fold(entry.path, isOpen) : onOpen(entry.path);
  const outside = async (path: string) => {
    const full = `${folder}/${path}`;
    if (platform.kind === "window") return platform.openPath(full);
    clipboard.copy(full);
    notifyDone(t("act.copied", { path: full }));
  };
  const menuOf = ({ entry }: Row): MenuEntries => [
    ...(entry.is_folder
      ? [
          {
            label: t("act.newFile"),
            onSelect: () => onAsk({ kind: "file", folder: entry.path }),
          },
          {
            label: t("act.newFolder"),
            onSelect: () => onAsk({ kind: "folder", folder: entry.path }),
          },
        ]
      : [{ label: t("act.open"), onSelect: () => onOpen(entry.path) }]),
    {
      label: t(platform.kind === "window" ? "act.external" : "act.copyPath"),
      onSelect: () => void outside(entry.path).catch(notifyProblem),
    },
    "divider",
    { label: t("act.rename"), onSelect: () => onAsk({ kind: "rename", entry }) },
    { label: t("act.trash"), isDangerous: true, onSelect: () => onAsk({ kind: "trash", entry }) },
  ];
  const columns: Column<Row>[] = [
    {
      key: "name",
      header: t("title"),
      width: "minmax(0, 1fr)",
      cell: (row) => <Name row={row} />,
    },
    {
      key: "menu",
      header: "",
      width: "28px",
      cell: (row) => <MenuButton entries={menuOf(row)} />,
    },
  ];
  const onKeyDown = (event: KeyboardEvent, row: Row) => {
    const { entry, isOpen } = row;
    if (event.key === "ArrowRight" && entry.is_folder) fold(entry.path, false);
    else if (event.key === "ArrowLeft" && isOpen) fold(entry.path, true);
    else if (event.key === "F2") onAsk({ kind: "rename", entry });
    else if (event.key === "Delete") onAsk({ kind: "trash", entry });
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.tree}>
      <VirtualTable
        label={t("tree.label")}
        columns={columns}
        rows={rows}
        rowKey={({ entry }) => entry.path}
        rowHeight={30}
        isLoading={isLoading}
        onOpen={open}
        onKeyDown={onKeyDown}
        onContextMenu={(event, row) => context.open(event, menuOf(row))}
        rowProps={({ entry }) => ({
          "data-testid": `file-row-${entry.path}`,
          "aria-selected": entry.path === chosen,
        })}
        empty={<p className={classes.nothing}>{t("tree.empty")}</p>}
      />
      {cut !== null && <p className={classes.nothing}>{t("tree.cut", { count: cut })}</p>}
      {context.menu}
    </div>
  );
}

function Name({ row }: { row: Row }) {
  const { t } = useTranslation("files");
  const { entry, name, depth, isOpen } = row;
  const isCode = languageFor(entry.path) !== "text";
  const Icon = entry.is_folder
    ? isOpen
      ? IconChevronDown
      : IconChevronRight
    : entry.is_dag
      ? IconTopologyStar3
      : isCode
        ? IconFileCode
        : IconFileText;
  return (
    <span className={classes.name} style={{ paddingLeft: depth * 16 }}>
      <Icon size={15} stroke={1.5} aria-hidden />
      <span className={classes.nameText} title={entry.path}>
        {name}
      </span>
      {entry.has_errors && (
        <IconAlertTriangle
          size={14}
          className={classes.wrong}
          role="img"
          aria-label={t("tree.errors")}
        />
      )}
    </span>
  );
}
