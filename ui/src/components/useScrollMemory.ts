// Where a list was scrolled to, kept for each entry of the history: whoever goes back from a DAG finds
// the list as it was left. It lives as long as the window does.
import { useRouter } from "@tanstack/react-router";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

const places = new Map<string, number>();

/** Long sessions forget what lies furthest back. */
const MOST = 500;

function keep(name: string, offset: number): void {
  places.delete(name);
  places.set(name, offset);
  const oldest = places.keys().next().value;
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** What lists take from the router: an entry of the history, and to be told of the next. */
interface Entry {
  pathname: string;
  state: { __TSR_key?: string };
}

/**
 * `initial` is where the list was in this entry of the history; call `onScroll` when it scrolls.
 * The place is taken as soon as there are rows.
 */
export function useScrollMemory(
  label: string,
  scroller: RefObject<HTMLElement | null>,
  hasRows: boolean,
) {
  const { history } = useRouter();
  const nameOf = ({ pathname, state }: Entry) => `${state.__TSR_key} ${pathname} ${label}`;
  const [initial] = useState(() => places.get(nameOf(history.location)) ?? 0);
  useLayoutEffect(() => {
    if (hasRows && initial > 0 && scroller.current) scroller.current.scrollTop = initial;
  }, [hasRows, initial, scroller]);
  // Another entry of the same page, as a panel or a filter makes it: the list is where it was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the label stays with the list.
  useEffect(() => {
    const { pathname } = history.location;
    return history.subscribe(({ location }) => {
      if (location.pathname !== pathname || !scroller.current) return;
      keep(nameOf(location), scroller.current.scrollTop);
    });
  }, [history, scroller]);
  const onScroll = () => {
    if (scroller.current) keep(nameOf(history.location), scroller.current.scrollTop);
  };
  return { initial, onScroll };
}
