// What every node of a canvas needs beside its own data: the level, and what can be done with it.
// What changes often is in the store, or a message about one task would draw every node anew.
import { createContext, useContext } from "react";
import type { Level } from "./levels";

export interface CanvasContext {
  level: Level;
  direction: "lr" | "tb";
  onToggleGroup: (groupId: string) => void;
  isEditing: boolean;
  notes?: ReadonlyMap<string, string> | undefined;
  /** Nodes that only the code can change, and why. */
  locked?: ReadonlyMap<string, string> | undefined;
  select?: ((ids: readonly string[]) => void) | undefined;
}

const Context = createContext<CanvasContext>({
  level: "full",
  direction: "lr",
  onToggleGroup: () => undefined,
  isEditing: false,
});
export const CanvasContextProvider = Context.Provider;
export const useCanvas = () => useContext(Context);
