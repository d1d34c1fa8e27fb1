// The sentence of each choice, in the DAG's zone, and that the choice is what is done.
// The numbers are given here; that they are right is for the scheduler's tests to say.
import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { DagBacklog } from "@/api/types";
import { draw } from "@/testing/render";
import { BacklogDialog } from "./BacklogDialog";

const part = (count: number, first?: string, last?: string) => ({ count, first, last });
const YEAR: DagBacklog = {
  latest: part(1, "2024-12-31T01:00:00Z", "2024-12-31T01:00:00Z"),
  all: part(366, "2024-01-01T01:00:00Z", "2024-12-31T01:00:00Z"),
  none: part(0),
  suggested: "all",
  next: "2025-01-01T01:00:00Z",
};

function open(backlog: DagBacklog) {
  const onChoose = vi.fn();
  draw(
    <BacklogDialog
      name="daily"
      zone="Europe/Berlin"
      backlog={backlog}
      onChoose={onChoose}
      onClose={vi.fn()}
    />,
  );
  return onChoose;
}
const sentence = () => screen.getByTestId("backlog-sentence").textContent;

it("says what each choice would do, and does the chosen one", () => {
  const onChoose = open(YEAR);
  expect(sentence()).toBe("This will run 366 times, from 2024-01-01 to 2024-12-31.");
  fireEvent.click(screen.getByTestId("backlog-latest"));
  expect(sentence()).toBe("This will run once, for 2024-12-31 02:00.");
  fireEvent.click(screen.getByTestId("backlog-skip"));
  expect(sentence()).toBe("Nothing runs now. The next run is at 2025-01-01 02:00.");
  fireEvent.click(screen.getByTestId("backlog-confirm"));
  expect(onChoose).toHaveBeenCalledWith("skip");
});

it("does not offer the same thing twice", () => {
  open({ ...YEAR, all: YEAR.latest, suggested: "latest" });
  expect(screen.queryByTestId("backlog-latest")).toBeNull();
  expect(sentence()).toBe("This will run once, for 2024-12-31 02:00.");
});
