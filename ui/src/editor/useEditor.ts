// The session of a file for a screen: made when the file was read, and the same one for every
// screen that shows it.
import { useEffect, useSyncExternalStore } from "react";
import type { Drawing } from "@/api/editor";
import { useFile } from "@/api/files";
import { useLanguage } from "@/i18n/language";
import { EditorSession, type EditorState } from "./session";

const sessions = new Map<string, EditorSession>();
const NOBODY = () => () => undefined;

export interface Editor extends EditorState {
  session: EditorSession;
  type: EditorSession["type"];
  undo: EditorSession["undo"];
  redo: EditorSession["redo"];
  markSaved: EditorSession["markSaved"];
  takeDisk: EditorSession["takeDisk"];
}

/** Forgets what was typed: the file was renamed or deleted. */
export function forgetSession(path: string): void {
  sessions.delete(path);
}

/** What was typed and not saved, also when the file has gone meanwhile. */
export function unsavedText(path: string): string | null {
  const state = sessions.get(path)?.now();
  return state?.isDirty ? state.text : null;
}

/** Null until the file was read, and for none. */
export function useEditor(path: string | null, drawing: Drawing): Editor | null {
  const lang = useLanguage();
  const { data: file } = useFile(path);
  if (path !== null && file && !sessions.has(path)) {
    sessions.set(path, new EditorSession(path, file));
  }
  const session = path === null || !file ? null : (sessions.get(path) ?? null);
  const state = useSyncExternalStore(session?.listen ?? NOBODY, () => session?.now() ?? null);
  const { direction, collapsed } = drawing;
  const folded = collapsed.join(",");
  useEffect(() => {
    session?.setDrawing({ direction, collapsed: folded.split(",").filter(Boolean) }, lang);
  }, [session, direction, folded, lang]);
  const isDirty = state?.isDirty ?? false;
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
  if (!session || !state) return null;
  const { type, undo, redo, markSaved, takeDisk } = session;
  return { ...state, session, type, undo, redo, markSaved, takeDisk };
}
