// The builder with answers from here: what is typed reaches its tabs, and what they say its owner.
// The words of real answers are tested in the browser.
import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { useSchedule } from "@/api/schedule";
import type { ScheduleAnswer } from "@/api/types";
import { draw } from "@/testing/render";
import { CronBuilder } from "./CronBuilder";

vi.mock("@/api/schedule", () => ({ useSchedule: vi.fn() }));

const answer: ScheduleAnswer = {
  dialect: "quartz",
  timezone: "UTC",
  timetable: "trigger",
  sentence: "At 09:00",
  entries: [{ schedule: "0 9 * * *", sentence: "At 09:00", dialects: [] }],
  next: [],
  notices: [
    { code: "x", severity: "warning", sentence: "odd: `a`", fix: "5 9 * * *" },
    { code: "y", severity: "note", sentence: "for a person" },
  ],
  clock_changes: [],
};

beforeEach(() => {
  const asked = { data: answer, error: null, isFetching: false, isPlaceholderData: false };
  vi.mocked(useSchedule).mockReturnValue(asked as unknown as ReturnType<typeof useSchedule>);
});

function Held({ first, onChange }: { first: string[]; onChange: (value: string[]) => void }) {
  const [value, setValue] = useState(first);
  const change = (next: string[]) => {
    setValue(next);
    onChange(next);
  };
  return <CronBuilder value={value} zone="UTC" onChange={change} />;
}

function held(...first: string[]) {
  const onChange = vi.fn();
  draw(<Held first={first} onChange={onChange} />);
  return onChange;
}

const selected = () => screen.getByRole("tab", { selected: true }).textContent;

it("opens a schedule in the tab that can hold it, and leaves its text alone", () => {
  const onChange = held("0 9 * * 1,3");
  expect(selected()).toBe("Weekly");
  expect(onChange).not.toHaveBeenCalled();
});

it("writes names of weekdays, and goes back with Ctrl-Z and forth with Ctrl-Shift-Z", () => {
  const onChange = held("0 9 * * 1,3");
  fireEvent.click(screen.getByRole("button", { name: "Friday" }));
  expect(onChange).toHaveBeenLastCalledWith(["0 9 * * mon,wed,fri"]);
  const builder = screen.getByTestId("cron-builder");
  fireEvent.keyDown(builder, { code: "KeyZ", ctrlKey: true });
  expect(onChange).toHaveBeenLastCalledWith(["0 9 * * 1,3"]);
  fireEvent.keyDown(builder, { code: "KeyZ", ctrlKey: true, shiftKey: true });
  expect(onChange).toHaveBeenLastCalledWith(["0 9 * * mon,wed,fri"]);
});

it("says that every 7 minutes is none, and offers the interval", () => {
  const onChange = held("*/7 * * * *");
  fireEvent.click(screen.getByRole("button", { name: "Use every 7m" }));
  expect(onChange).toHaveBeenLastCalledWith(["every 7m"]);
  expect(selected()).toBe("Interval");
});

it("mends what is odd where there is a fix", () => {
  const onChange = held("0 9 * * *");
  expect(screen.getAllByRole("button", { name: /^Change to/ })).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Change to 5 9 * * *" }));
  expect(onChange).toHaveBeenLastCalledWith(["5 9 * * *"]);
});

it("keeps Enter in the words field to itself, also while something is composed", () => {
  const sent = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
  draw(
    <form onSubmit={sent}>
      <CronBuilder value={[]} zone="UTC" onChange={() => undefined} />
    </form>,
  );
  const field = screen.getByTestId("cron-words");
  expect(fireEvent.keyDown(field, { key: "Enter", keyCode: 229 })).toBe(false);
  expect(fireEvent.keyDown(field, { key: "Enter" })).toBe(false);
  expect(sent).not.toHaveBeenCalled();
});
