// Which rows are selected. A click sets one, Shift takes all between it and the last one. Pure.
// It knows ids, not DAGs; what is done with them is in BulkBar.

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins. */
  anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** All rows between the anchor and this one, in the order in which they are shown. */
export function extended(selection: Selection, id: string, shown: readonly string[]): Selection {
  const [from, to] = [shown.indexOf(selection.anchor ?? ""), shown.indexOf(id)];
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** What is no longer shown is no longer selected: nobody switches what they do not see. */
export function within({ ids, anchor }: Selection, shown: readonly string[]): Selection {
  const visible = new Set(shown.filter((id) => ids.has(id)));
  return visible.size === ids.size ? { ids, anchor } : { ids: visible, anchor };
}
