// Components that behave: names for screen readers, guards, keys.
// What only looks is seen in the browser tests' pictures, not here.
import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "@/api/problem";
import { draw } from "@/testing/render";
import { minimalChange } from "./CodeView";
import { ErrorView } from "./ErrorView";
import { barHeights, RunBars } from "./RunBars";
import { StateBadge } from "./StateBadge";
import { guardComposition, useSubmitOnEnter } from "./useSubmitOnEnter";

it("tells a state in words, not by colour alone", () => {
  draw(<StateBadge state="upstream_failed" />);
  expect(screen.getByText("upstream failed")).toBeTruthy();
});

it("names each run and opens it", () => {
  const open = vi.fn();
  const run = { dag_run_id: "r1", run_type: "manual", start_date: null } as const;
  draw(
    <RunBars
      zone="UTC"
      onOpen={open}
      runs={[{ ...run, state: "failed", run_after: "2026-03-01T02:00:00Z", duration: 12 }]}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: "2026-03-01 02:00, failed, by hand, 12 s" }));
  expect(open).toHaveBeenCalledWith("r1");
});

it("keeps short bars visible beside a long one", () => {
  expect(barHeights([1, 100])).toEqual([26, 100]);
  expect(barHeights([0, 0])).toEqual([18, 18]);
});

it("shows the API's own words, hint and all, as text", () => {
  const detail = { code: "x", message: "no <b>such</b> DAG", hint: "look at the list" };
  draw(<ErrorView error={new ApiProblem(404, detail)} />);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("no <b>such</b> DAG");
  expect(alert.textContent).toContain("look at the list");
  expect(alert.querySelector("b")).toBeNull();
});

function Field({ submit }: { submit: () => void }) {
  return <input aria-label="field" onKeyDown={useSubmitOnEnter(submit)} />;
}

it("submits on Enter, but not on the Enter that ends a composition", () => {
  const submit = vi.fn();
  draw(<Field submit={submit} />);
  const field = screen.getByLabelText("field");
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(submit).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(submit).toHaveBeenCalledOnce();
});

it("holds back a form's own submission during a composition", () => {
  draw(<input aria-label="field" onKeyDown={guardComposition} />);
  const field = screen.getByLabelText("field");
  expect(fireEvent.keyDown(field, { key: "Enter", keyCode: 229 })).toBe(false);
  expect(fireEvent.keyDown(field, { key: "Enter" })).toBe(true);
});

it.each([
  ["abc", "abXc", { from: 2, to: 2, insert: "X" }],
  ["aaa", "aa", { from: 2, to: 3, insert: "" }],
  ["", "x", { from: 0, to: 0, insert: "x" }],
  ["same", "same", { from: 4, to: 4, insert: "" }],
])("changes only what differs between %j and %j", (old, now, change) => {
  expect(minimalChange(old, now)).toEqual(change);
});
