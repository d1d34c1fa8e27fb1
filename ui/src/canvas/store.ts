// What changes on the canvas while the graph stays: states of a run, what is selected, what is
// bright. Each node listens for itself alone, so that a message about one task draws one node.
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { LiveTask, TaskState } from "@/api/types";
import { STATES } from "@/theme/states";

export type Counts = Partial<Record<TaskState, number>>;

/** How a node stands; of a folded group, how its tasks stand together. */
export interface NodeState {
  state: TaskState;
  tryNumber: number;
  maxTries: number;
  start: string | null;
  end: string | null;
  counts: Counts | null;
  lastLine: string | null;
  xcom: unknown;
}

export type Emphasis = "usual" | "bright" | "faded";

type Listener = () => void;

export class CanvasStore {
  #states: ReadonlyMap<string, NodeState> = new Map();
  #bright: ReadonlySet<string> | null = null;
  #selected: ReadonlySet<string> = new Set();
  #byNode = new Map<string, Set<Listener>>();
  #all = new Set<Listener>();
  #version = 0;

  state = (id: string): NodeState | null => this.#states.get(id) ?? null;
  selected = (): ReadonlySet<string> => this.#selected;
  bright = (): ReadonlySet<string> | null => this.#bright;
  version = (): number => this.#version;
  emphasis = (id: string): Emphasis => {
    if (this.#bright === null) return "usual";
    return this.#bright.has(id) ? "bright" : "faded";
  };

  setStates(next: ReadonlyMap<string, NodeState>): void {
    const old = this.#states;
    const changed: string[] = [];
    const kept = new Map<string, NodeState>();
    for (const [id, state] of next) {
      const known = old.get(id);
      const isSame = known !== undefined && sameState(known, state);
      kept.set(id, isSame ? known : state);
      if (!isSame) changed.push(id);
    }
    for (const id of old.keys()) if (!next.has(id)) changed.push(id);
    if (changed.length === 0) return;
    this.#states = kept;
    this.#tell(changed);
  }

  /** Null: nothing stands out, nothing fades. */
  setBright(next: ReadonlySet<string> | null): void {
    if (next === this.#bright) return;
    const before = new Map([...this.#byNode.keys()].map((id) => [id, this.emphasis(id)]));
    this.#bright = next;
    this.#tell([...before].filter(([id, was]) => this.emphasis(id) !== was).map(([id]) => id));
  }

  select(next: ReadonlySet<string>): void {
    const old = this.#selected;
    const changed = [...old, ...next].filter((id) => old.has(id) !== next.has(id));
    if (changed.length === 0) return;
    this.#selected = next;
    this.#tell(changed);
  }

  subscribe(id: string, listener: Listener): () => void {
    const listeners = this.#byNode.get(id) ?? new Set();
    this.#byNode.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#byNode.delete(id);
    };
  }

  /** For what shows all nodes at once: edges, the map. */
  subscribeAll = (listener: Listener): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };

  #tell(ids: readonly string[]): void {
    this.#version += 1;
    for (const id of ids) for (const listener of this.#byNode.get(id) ?? []) listener();
    for (const listener of this.#all) listener();
  }
}

const Context = createContext<CanvasStore | null>(null);
export const CanvasStoreProvider = Context.Provider;

export function useCanvasStore(): CanvasStore {
  const store = useContext(Context);
  if (store === null) throw new Error("a node outside of a canvas");
  return store;
}

function useOfNode<T>(id: string, read: (store: CanvasStore) => T): T {
  const store = useCanvasStore();
  const subscribe = useCallback((listener: Listener) => store.subscribe(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => read(store));
}

export const useNodeState = (id: string) => useOfNode(id, (store) => store.state(id));
export const useEmphasis = (id: string) => useOfNode(id, (store) => store.emphasis(id));
export const useIsSelected = (id: string) => useOfNode(id, (store) => store.selected().has(id));

/** Draws the caller again whenever anything on the canvas changes. */
export function useCanvasVersion(): number {
  const store = useCanvasStore();
  return useSyncExternalStore(store.subscribeAll, store.version);
}

function sameState(a: NodeState, b: NodeState): boolean {
  const keys = ["state", "tryNumber", "maxTries", "start", "end", "lastLine"] as const;
  return (
    keys.every((key) => a[key] === b[key]) &&
    JSON.stringify([a.counts, a.xcom]) === JSON.stringify([b.counts, b.xcom])
  );
}

/** The states of a run's tasks by node; the tasks of a folded group count together. */
export function nodeStates(
  tasks: readonly LiveTask[],
  folded: readonly { id: string; tasks: readonly string[] }[],
): Map<string, NodeState> {
  const found = new Map<string, NodeState>();
  for (const task of tasks) {
    found.set(task.task_id, {
      state: task.state ?? "none",
      tryNumber: task.try_number,
      maxTries: task.max_tries,
      start: task.start_date ?? null,
      end: task.end_date ?? null,
      counts: task.mapped ?? null,
      lastLine: task.last_line ?? null,
      xcom: task.xcom ?? null,
    });
  }
  for (const group of folded) {
    const inside = group.tasks.flatMap((id) => found.get(id) ?? []);
    if (inside.length > 0) found.set(group.id, together(inside));
  }
  return found;
}

function together(inside: readonly NodeState[]): NodeState {
  const counts: Counts = {};
  for (const { state } of inside) counts[state] = (counts[state] ?? 0) + 1;
  const starts = inside.flatMap(({ start }) => start ?? []).sort();
  const ends = inside.flatMap(({ end }) => end ?? []).sort();
  const isOver = ends.length === inside.length;
  return {
    // As long as something waits, a group is no success because of those that are.
    state: STATES.find((state) => state !== "success" && counts[state]) ?? "success",
    tryNumber: 0,
    maxTries: 0,
    start: starts[0] ?? null,
    end: isOver ? (ends.at(-1) ?? null) : null,
    counts,
    lastLine: null,
    xcom: null,
  };
}
