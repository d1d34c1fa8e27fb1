// Which node is chosen, told in three places: on the canvas, in the address, by the caret in the
// code. The session's selection is the truth; the others follow it, each without taking the
// selection back to where it was a moment ago. What is drawn of it is not decided here.
import { useEffect, useRef } from "react";
import type { EditorSession } from "@/editor/session";

/** The address follows a caret that rests, not one that runs through the file. */
const PAUSE = 150;

interface Places {
  session: EditorSession | undefined;
  isDrawn: boolean;
  /** The one node that is chosen. */
  only: string | undefined;
  /** What the address, or the panel beside, names. */
  wanted: string | null;
  write: (id: string) => void;
  /** Moves the code there. */
  goTo: (id: string) => void;
}

/** Gives what is to be called when the caret enters the lines of a node. */
export function useChosen({ session, isDrawn, only, wanted, write, goTo }: Places) {
  const fromCode = useRef<string | null>(null);
  // Written here and not seen in the address yet: news of them are old news.
  const own = useRef(new Set<string>());
  const last = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!wanted || !session) return;
    const isOwn = own.current.has(wanted);
    if (wanted === last.current) own.current.clear();
    if (!isOwn) session.select([wanted]);
  }, [session, wanted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is chosen moves the rest.
  useEffect(() => {
    if (!isDrawn || only === undefined || !session?.now().selection.has(only)) return;
    const isFromCode = fromCode.current === only;
    fromCode.current = null;
    clearTimeout(timer.current);
    const tell = () => {
      own.current.add(only);
      last.current = only;
      write(only);
    };
    if (only !== wanted) timer.current = setTimeout(tell, PAUSE);
    if (!isFromCode) goTo(only);
  }, [isDrawn, only]);
  return (id: string) => {
    fromCode.current = id;
    session?.select([id]);
  };
}
