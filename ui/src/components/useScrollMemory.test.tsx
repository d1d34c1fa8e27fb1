// A list that is left and come back to stands where it stood; in another entry it begins at the top.
// How a table draws its rows from there is the virtualizer's.
import { fireEvent, screen } from "@testing-library/react";
import { useRef } from "react";
import { expect, it } from "vitest";
import { draw } from "@/testing/render";
import { useScrollMemory } from "./useScrollMemory";

function List({ label }: { label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { onScroll } = useScrollMemory(label, scroller, true);
  return <div ref={scroller} onScroll={onScroll} data-testid="list" />;
}

it("keeps the place of a list", () => {
  const { redraw } = draw(<List label="DAGs" />);
  const list = screen.getByTestId("list");
  list.scrollTop = 320;
  fireEvent.scroll(list);
  redraw(<span />);
  redraw(<List label="runs" />);
  expect(screen.getByTestId("list").scrollTop).toBe(0);
  redraw(<span />);
  redraw(<List label="DAGs" />);
  expect(screen.getByTestId("list").scrollTop).toBe(320);
});
