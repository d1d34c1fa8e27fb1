// What the frame says when the scheduler is gone, and when it is back.
// With a clock of its own, so that nobody waits.
import { act, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { setConnection } from "@/api/connection";
import { draw } from "@/testing/render";
import { Banners } from "./Banners";

vi.mock("@/platform", () => ({
  platform: { kind: "browser", request: async () => Response.json({}, { status: 404 }) },
}));

afterEach(() => {
  vi.useRealTimers();
  act(() => setConnection({ state: "connecting", stalled: null }));
});

it("keeps still over a short absence, speaks up after a while, and goes by itself", () => {
  vi.useFakeTimers();
  draw(<Banners />);
  act(() => setConnection({ state: "lost" }));
  act(() => vi.advanceTimersByTime(1_000));
  expect(screen.queryByTestId("connection-lost")).toBeNull();
  act(() => vi.advanceTimersByTime(1_000));
  expect(screen.getByRole("alert").textContent).toContain("The scheduler does not answer");
  act(() => setConnection({ state: "live" }));
  expect(screen.queryByTestId("connection-lost")).toBeNull();
});

it("says why the scheduler starts nothing", () => {
  draw(<Banners />);
  act(() => setConnection({ state: "live", stalled: "the disk is full" }));
  expect(screen.getByRole("alert").textContent).toContain("the disk is full");
});
