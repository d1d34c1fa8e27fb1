// Shortcuts: bound to places on the keyboard, deaf while something is composed.
// The events are those that Chromium and WebKit send while Hangul is typed.
import { beforeEach, expect, it, vi } from "vitest";
import { shortcutHandler } from "./keys";

const palette = vi.fn();
const home = vi.fn();
const help = vi.fn();
let now = 0;
const handle = shortcutHandler(
  [
    { codes: ["KeyK"], withMod: true, inFields: true, run: palette },
    { codes: ["Slash"], withShift: true, sign: "?", run: help },
    { codes: ["KeyG", "KeyH"], run: home },
  ],
  () => now,
);

beforeEach(() => {
  vi.clearAllMocks();
  now += 10_000;
});

function press(code: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body) {
  const event = new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, ...init });
  if (target !== document.body) document.body.append(target);
  target.addEventListener("keydown", handle, { once: true });
  target.dispatchEvent(event);
}

it("goes by the place of the key, whatever letter is on it", () => {
  press("KeyK", { key: "ㅏ", ctrlKey: true });
  expect(palette).toHaveBeenCalledOnce();
});

it("leaves the keys of a composition alone", () => {
  press("KeyK", { ctrlKey: true, isComposing: true });
  press("KeyK", { ctrlKey: true, keyCode: 229 });
  expect(palette).not.toHaveBeenCalled();
});

it("takes two keys one after the other, if the second comes soon", () => {
  press("KeyG");
  now += 300;
  press("KeyH");
  expect(home).toHaveBeenCalledOnce();
  press("KeyG");
  now += 5_000;
  press("KeyH");
  expect(home).toHaveBeenCalledOnce();
});

it("does not take letters out of a field", () => {
  const field = document.createElement("input");
  press("KeyG", {}, field);
  press("KeyH", {}, field);
  expect(home).not.toHaveBeenCalled();
  press("KeyK", { ctrlKey: true }, field);
  expect(palette).toHaveBeenCalledOnce();
});

it("goes by a sign where it is the sign that is meant", () => {
  press("Minus", { key: "?", shiftKey: true });
  press("Slash", { key: "?", shiftKey: true });
  expect(help).toHaveBeenCalledTimes(2);
  press("Slash", { key: "/" });
  expect(help).toHaveBeenCalledTimes(2);
});

it("does not mistake Ctrl-Shift-K or a lone K", () => {
  press("KeyK", { ctrlKey: true, shiftKey: true });
  press("KeyK");
  expect(palette).not.toHaveBeenCalled();
});
