// What the graph keeps in the address: direction, folded groups, the chosen node, the view.
// So a link or the way back shows the same. Zoom and what is in sight are not kept there.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export interface GraphAddress {
  direction: "lr" | "tb";
  folded: string[];
  node: string | null;
  line: number | null;
  view: "graph" | "list";
  /** The run that was picked; the latest where none was. */
  shown: string | null;
}

export function useGraphAddress() {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = (key: string) => (search[key] === undefined ? null : String(search[key]));
  const address: GraphAddress = {
    direction: search.dir === "tb" ? "tb" : "lr",
    folded: text("folded")?.split(",").filter(Boolean) ?? [],
    node: text("node"),
    line: Number(search.line) || null,
    view: search.view === "list" ? "list" : "graph",
    shown: text("shown"),
  };
  const change = useCallback(
    (part: Record<string, string | number | undefined>) =>
      void navigate({
        to: ".",
        replace: true,
        search: (old: Record<string, unknown>) => ({ ...old, ...part }),
      }),
    [navigate],
  );
  return { address, change };
}
