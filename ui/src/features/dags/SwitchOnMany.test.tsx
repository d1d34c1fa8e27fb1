// The sums of what switching many DAGs on would make, and that the choice is what is done.
// What the planner says of one DAG is for its own tests.
import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { DagBacklog } from "@/api/types";
import { draw } from "@/testing/render";
import { SwitchOnMany, sumsOf } from "./SwitchOnMany";

const due = (latest: number, all: number): DagBacklog => ({
  latest: { count: latest },
  all: { count: all },
  none: { count: 0 },
  suggested: "all",
});
const DAGS = [due(1, 366), due(1, 12), due(0, 0)];

it("adds up what each choice makes", () => {
  expect(sumsOf(DAGS)).toEqual({ latest: 2, all: 378, skip: 0 });
});

it("begins with the latest slots, whatever the files suggest, and does what is chosen", () => {
  const onChoose = vi.fn();
  draw(<SwitchOnMany backlogs={DAGS} onChoose={onChoose} onClose={vi.fn()} />);
  const sentence = () => screen.getByTestId("backlog-sentence").textContent;
  expect(sentence()).toBe("This will run 2 times.");
  fireEvent.click(screen.getByTestId("backlog-skip"));
  expect(sentence()).toBe("Nothing runs now.");
  fireEvent.click(screen.getByTestId("backlog-all"));
  expect(sentence()).toBe("This will run 378 times.");
  fireEvent.click(screen.getByTestId("backlog-confirm"));
  expect(onChoose).toHaveBeenCalledWith("all");
});
