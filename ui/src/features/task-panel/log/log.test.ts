// What tasks print: colours become styles, everything else becomes text; windows join by bytes.
// Only ansi.ts and pages.ts, which are pure; scrolling needs a browser and is not looked at here.
import { describe, expect, it } from "vitest";
import type { LogWindow } from "@/api/types";
import { parseAnsi, visible } from "./ansi";
import { appended, hasMoreAfter, MOST, opened, prepended, splitStamp, thumb } from "./pages";

const E = "\u001b";

describe("colours", () => {
  it("become styles", () => {
    expect(parseAnsi(`a ${E}[31mred${E}[0m b`)).toEqual([
      { text: "a ", style: null },
      { text: "red", style: { color: "var(--ansi-1)" } },
      { text: " b", style: null },
    ]);
    expect(parseAnsi(`${E}[1;4;38;5;196mx`)[0]?.style).toEqual({
      ...{ color: "rgb(255 0 0)", fontWeight: 700, textDecoration: "underline" },
    });
    expect(parseAnsi(`${E}[48;2;1;2;300my`)[0]?.style).toEqual({
      backgroundColor: "rgb(1 2 255)",
    });
    expect(parseAnsi(`${E}[7mz${E}[27mw`).map(({ style }) => style)).toEqual([
      { color: "var(--surface)", backgroundColor: "var(--ink)" },
      null,
    ]);
  });

  it("are all that a sequence can do", () => {
    const text = (line: string) =>
      parseAnsi(line)
        .map((span) => span.text)
        .join("");
    expect(text(`${E}[2J${E}[10;5Hhello`)).toBe("hello");
    expect(text(`${E}]8;;http://evil${E}\\link${E}]8;;${E}\\`)).toBe("link");
    expect(text(`${E}]0;title\u0007rest`)).toBe("rest");
    expect(text("<b onclick=x>&amp;")).toBe("<b onclick=x>&amp;");
  });

  it("leave what a progress bar wrote last", () => {
    expect(parseAnsi("10 %\r50 %\r100 %\r")).toEqual([{ text: "100 %", style: null }]);
  });

  it("show control characters as pictures", () => {
    expect(visible("a\u0000b\tc\u007f\u202e")).toBe("a␀b\tc␡\ufffd");
  });
});

describe("the part that is held", () => {
  const window = (from: number, count: number, size: number): LogWindow => ({
    lines: Array.from({ length: count }, (_, at) => ({
      ...{ offset: from + at * 10, length: 10, text: `line ${from / 10 + at}`, is_cut: false },
    })),
    ...{ start: from, end: from + count * 10, size, is_complete: false },
  });

  it("grows at its end and is cut at its start", () => {
    const held = appended(opened(window(0, 600, 20_000)), window(6_000, 600, 20_000));
    expect(held.lines).toHaveLength(MOST);
    expect([held.start, held.end]).toEqual([3_000, 12_000]);
    expect(hasMoreAfter(held)).toBe(true);
  });

  it("grows at its start and is cut at its end", () => {
    const held = prepended(opened(window(6_000, 600, 20_000)), window(0, 600, 20_000));
    expect([held.start, held.end]).toEqual([0, 9_000]);
  });

  it("replaces a line that had not ended", () => {
    const first = { ...window(0, 2, 15), end: 10 };
    const held = appended(opened(first), window(10, 2, 30));
    expect(held.lines.map((line) => line.offset)).toEqual([0, 10, 20]);
  });

  it("has a scroll bar by bytes", () => {
    const held = opened(window(0, 10, 1_000_000_000));
    expect(thumb(held, 0, 1_000)).toEqual({ top: 0, height: 0.03 });
    expect(thumb(held, 999_999_000, 1_000_000_000).top).toBeCloseTo(0.97);
    expect(thumb({ ...held, size: 0 }, 0, 0)).toEqual({ top: 0, height: 1 });
  });
});

it("takes the scheduler's time off a line", () => {
  expect(splitStamp("2026-11-24T23:53:21.296Z row 1")).toEqual({
    ...{ at: "2026-11-24T23:53:21.296Z", text: "row 1" },
  });
  expect(splitStamp("row 1")).toEqual({ at: null, text: "row 1" });
});
