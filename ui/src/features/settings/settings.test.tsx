// Settings are saved one by one, each with its own refusal.
// That they reach the file is tested in the browser, against the real program.

import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "@/api/problem";
import { draw } from "@/testing/render";
import { NumberField, TextField } from "./fields";
import { problemWith } from "./useSetting";

const QUIET = { problem: null, isSaving: false, isSaved: false, save: () => undefined };

it("saves on Enter and when the field is left, but only what changed", () => {
  const save = vi.fn();
  draw(<TextField id="python" value="python3" setting={QUIET} onSave={save} />);
  const field = screen.getByRole("textbox");
  fireEvent.keyDown(field, { key: "Enter" });
  fireEvent.blur(field);
  expect(save).not.toHaveBeenCalled();
  fireEvent.change(field, { target: { value: "/opt/venv" } });
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(save).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(save).toHaveBeenCalledExactlyOnceWith("/opt/venv");
});

it("takes back what was typed on Escape", () => {
  const save = vi.fn();
  draw(<TextField id="python" value="python3" setting={QUIET} onSave={save} />);
  const field = screen.getByRole<HTMLInputElement>("textbox");
  fireEvent.change(field, { target: { value: "nonsense" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field.value).toBe("python3");
  fireEvent.blur(field);
  expect(save).not.toHaveBeenCalled();
});

it("reads an empty number as no limit", () => {
  const save = vi.fn();
  draw(<NumberField id="days" value={90} setting={QUIET} onSave={save} />);
  const field = screen.getByRole("textbox");
  fireEvent.change(field, { target: { value: "" } });
  fireEvent.blur(field);
  expect(save).toHaveBeenCalledExactlyOnceWith(null);
});

it("shows what the server says of the field, else what it says at all", () => {
  const detail = { code: "invalid", message: "not so", hint: "nothing was changed" };
  const refusal = new ApiProblem(422, { ...detail, fields: { parallelism: "at least 1" } });
  expect(problemWith("parallelism", refusal)).toBe("at least 1");
  expect(problemWith("python", refusal)).toBe("not so nothing was changed");
});
