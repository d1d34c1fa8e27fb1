// The colours of terminals as styles of spans. Sequences that are no colours are left out, control
// characters are shown as pictures of themselves: what a task printed can look like anything, but
// it cannot do anything.
import type { CSSProperties } from "react";

export interface Span {
  text: string;
  style: CSSProperties | null;
}

interface Pen {
  color: string | null;
  background: string | null;
  isBold: boolean;
  isDim: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
  isStruck: boolean;
  isReversed: boolean;
}

const PLAIN: Pen = {
  ...{ color: null, background: null, isBold: false, isDim: false, isItalic: false },
  ...{ isUnderlined: false, isStruck: false, isReversed: false },
};

const ESC = "\u001b";
const BELL = "\u0007";
// A colour; any other control sequence; a command for the terminal (a title, a link), to its end.
const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;:]*)m|${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\|$)|${ESC}[ -/]*[0-~]`,
  "g",
);

export function parseAnsi(line: string): Span[] {
  const text = lastWritten(line);
  const spans: Span[] = [];
  let pen = PLAIN;
  let done = 0;
  const push = (piece: string) => {
    if (piece !== "") spans.push({ text: visible(piece), style: styleOf(pen) });
  };
  for (const found of text.matchAll(SEQUENCE)) {
    push(text.slice(done, found.index));
    done = found.index + found[0].length;
    if (found[1] !== undefined) pen = applied(pen, found[1]);
  }
  push(text.slice(done));
  return spans;
}

/** A progress bar writes over its own line: what was written last is what a terminal shows. */
function lastWritten(line: string): string {
  const end = line.replace(/\r+$/, "");
  return end.slice(end.lastIndexOf("\r") + 1);
}

/** Control characters as their pictures (`␀`); a tab stays a tab. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, (found) => {
    const code = found.charCodeAt(0);
    if (code === 0x7f) return "\u2421";
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}

function applied(pen: Pen, codes: string): Pen {
  const numbers = codes.split(/[;:]/).map(Number);
  let next = pen;
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extended(numbers.slice(at + 1));
      next = { ...next, ...(code === 38 ? { color } : { background: color }) };
      at += used;
    } else next = simple(next, code);
  }
  return next;
}

function simple(pen: Pen, code: number): Pen {
  const changes: Record<number, Partial<Pen>> = {
    0: PLAIN,
    1: { isBold: true },
    2: { isDim: true },
    3: { isItalic: true },
    4: { isUnderlined: true },
    7: { isReversed: true },
    9: { isStruck: true },
    22: { isBold: false, isDim: false },
    23: { isItalic: false },
    24: { isUnderlined: false },
    27: { isReversed: false },
    29: { isStruck: false },
    39: { color: null },
    49: { background: null },
  };
  const named = (base: number) => `var(--ansi-${code - base})`;
  const bright = (base: number) => `var(--ansi-${code - base + 8})`;
  if (code >= 30 && code <= 37) return { ...pen, color: named(30) };
  if (code >= 40 && code <= 47) return { ...pen, background: named(40) };
  if (code >= 90 && code <= 97) return { ...pen, color: bright(90) };
  if (code >= 100 && code <= 107) return { ...pen, background: bright(100) };
  return { ...pen, ...changes[code] };
}

/** `5;n` of 256 colours, or `2;r;g;b`: the colour, and how many numbers it took. */
function extended([kind, ...rest]: number[]): [string | null, number] {
  const [a = 0, b = 0, c = 0] = rest.map((value) => Math.max(0, Math.min(255, value || 0)));
  if (kind === 2) return [`rgb(${a} ${b} ${c})`, 4];
  if (kind !== 5) return [null, 0];
  if (a < 16) return [`var(--ansi-${a})`, 2];
  if (a >= 232) {
    const grey = 8 + (a - 232) * 10;
    return [`rgb(${grey} ${grey} ${grey})`, 2];
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const at = a - 16;
  const [red, green, blue] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(level);
  return [`rgb(${red} ${green} ${blue})`, 2];
}

function styleOf(pen: Pen): CSSProperties | null {
  const style: CSSProperties = {};
  const color = pen.isReversed ? (pen.background ?? "var(--surface)") : pen.color;
  const background = pen.isReversed ? (pen.color ?? "var(--ink)") : pen.background;
  if (color) style.color = color;
  if (background) style.backgroundColor = background;
  if (pen.isBold) style.fontWeight = 700;
  if (pen.isDim) style.opacity = 0.7;
  if (pen.isItalic) style.fontStyle = "italic";
  const lines = [pen.isUnderlined && "underline", pen.isStruck && "line-through"].filter(Boolean);
  if (lines.length > 0) style.textDecoration = lines.join(" ");
  return Object.keys(style).length > 0 ? style : null;
}
