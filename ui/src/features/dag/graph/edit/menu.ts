// The menus of the canvas: of nodes, of an edge, of the empty ground. The same acts as the keys
// have, with the keys beside them.
import type { TFunction } from "i18next";
import type { GraphEdge } from "@/api/types";
import type { Opening } from "@/canvas/edit/types";
import type { MenuEntries } from "@/components/ContextMenu";
import type { Side } from "./align";
import type { Acts } from "./useEditing";

const SIDES: readonly (readonly [Side, string])[] = [
  ...([
    ["left", "Alt L"],
    ["center", "Alt C"],
    ["right", "Alt R"],
    ["top", "Alt T"],
  ] as const),
  ...([
    ["middle", "Alt M"],
    ["bottom", "Alt B"],
    ["across", "Alt H"],
    ["down", "Alt V"],
  ] as const),
];

interface On {
  node?: string;
  edge?: GraphEdge;
  opening: Opening;
}

/** What is there to be done besides. */
interface Can {
  /** Another menu in the place of this one. */
  more: (entries: MenuEntries) => void;
  undo: boolean;
  redo: boolean;
  /** Left out where nothing has run. */
  openTry?: ((id: string) => void) | undefined;
  trials?: ((id: string) => MenuEntries) | undefined;
}

export function menuOf(
  t: TFunction<["editor"]>,
  { node, edge, opening }: On,
  chosen: readonly string[],
  acts: Acts,
  can: Can,
): MenuEntries {
  if (edge) {
    return [
      { label: t("act.insert"), onSelect: () => acts.open({ ...opening, edge }) },
      {
        label: t("act.deleteEdge"),
        keys: "Delete",
        isDangerous: true,
        onSelect: () => acts.disconnect([edge]),
      },
    ];
  }
  if (node === undefined) {
    return [
      { label: t("add"), keys: "Tab", onSelect: () => acts.open(opening) },
      { label: t("act.paste"), keys: "Ctrl V", onSelect: () => void pasteFrom(acts, opening) },
      "divider",
      { label: t("act.all"), keys: "Ctrl A", onSelect: acts.all },
      { label: t("act.tidy"), keys: "Shift Alt T", onSelect: () => acts.tidy([]) },
      { label: t("act.dagNote"), onSelect: () => acts.dagNote(opening.at) },
      "divider",
      { label: t("undo"), keys: "Ctrl Z", isDisabled: !can.undo, onSelect: acts.undo },
      { label: t("redo"), keys: "Ctrl Shift Z", isDisabled: !can.redo, onSelect: acts.redo },
    ];
  }
  const ids = chosen.includes(node) ? chosen : [node];
  return [
    { label: t("act.rename"), keys: "F2", onSelect: () => acts.rename(node) },
    { label: t("act.note"), keys: "Shift N", onSelect: () => acts.note(node) },
    { label: t("act.after"), onSelect: () => acts.open({ ...opening, from: node }) },
    ...(can.openTry ? [{ label: t("act.openTry"), onSelect: () => can.openTry?.(node) }] : []),
    ...(can.trials ? (["divider", ...can.trials(node)] as const) : []),
    "divider",
    { label: t("act.before"), keys: "Shift ←", onSelect: () => acts.spread(ids, "before") },
    { label: t("act.behind"), keys: "Shift →", onSelect: () => acts.spread(ids, "after") },
    "divider",
    { label: t("act.copy"), keys: "Ctrl C", onSelect: () => void acts.copy(ids) },
    { label: t("act.duplicate"), keys: "Ctrl D", onSelect: () => void acts.duplicate(ids) },
    { label: t("act.disable"), keys: "D", onSelect: () => acts.disable(ids) },
    { label: t("act.group"), keys: "Ctrl G", onSelect: () => acts.group(ids) },
    { label: t("act.ungroup"), keys: "Ctrl Shift G", onSelect: () => acts.ungroup(ids) },
    { label: t("act.tidy"), keys: "Shift Alt T", onSelect: () => acts.tidy(ids) },
    ...(ids.length > 1
      ? [
          {
            label: t("align.open"),
            onSelect: () =>
              can.more(
                SIDES.map(([side, keys]) => ({
                  label: t(`align.${side}`),
                  keys,
                  onSelect: () => acts.align(ids, side),
                })),
              ),
          },
        ]
      : []),
    "divider",
    {
      label: t("act.detach"),
      keys: "Ctrl Delete",
      isDangerous: true,
      onSelect: () => acts.remove(ids, true),
    },
    {
      label: t("act.delete"),
      keys: "Delete",
      isDangerous: true,
      onSelect: () => acts.remove(ids, false),
    },
  ];
}

async function pasteFrom(acts: Acts, { at }: Opening) {
  await acts.paste(await navigator.clipboard.readText(), false, at);
}
