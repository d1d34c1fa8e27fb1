// Who may know whom: platform < api < i18n, theme < components, canvas < editor, cron < features
// < app. Features do not know each other.
import { expect, it } from "vitest";

const sources = import.meta.glob<string>("./**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});

const MAY_KNOW: Record<string, string[]> = {
  platform: [],
  i18n: ["api"],
  api: ["platform", "i18n"],
  theme: ["api"],
  components: ["api", "i18n", "theme", "platform"],
  canvas: ["api", "i18n", "theme", "components", "platform"],
  editor: ["api", "i18n", "theme", "components", "canvas", "platform"],
  cron: ["api", "i18n", "theme", "components", "platform"],
  features: ["api", "i18n", "theme", "components", "canvas", "editor", "cron", "platform"],
  app: ["api", "i18n", "theme", "components", "canvas", "editor", "cron", "features", "platform"],
};

/** The folder below `src`, and for a feature also which one: the tabs of a DAG are features. */
function home(path: string): { layer: string; feature: string } {
  const [layer = "", first = "", second = ""] = path.split("/");
  const inner = `${first}/${second}`;
  const isTab = layer === "features" && `./features/${inner}/index.tsx` in sources;
  return { layer, feature: isTab ? inner : first };
}

function resolve(from: string, target: string): string | null {
  if (target.startsWith("@/")) return target.slice(2);
  if (!target.startsWith(".")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const step of target.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}

it("keeps the layers apart", () => {
  const wrong: string[] = [];
  for (const [key, text] of Object.entries(sources)) {
    const path = key.slice(2);
    if (!path.includes("/") || path.includes(".test.") || path.startsWith("testing/")) continue;
    const here = home(path);
    for (const [, target = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (target.startsWith("@tauri-apps/") && here.layer !== "platform") {
        wrong.push(`${path} speaks to Tauri`);
      }
      const found = resolve(path, target);
      if (found === null) continue;
      const there = home(found);
      const isAllowed =
        there.layer === here.layer
          ? here.layer !== "features" || there.feature === here.feature
          : MAY_KNOW[here.layer]?.includes(there.layer);
      if (!isAllowed) wrong.push(`${path} knows ${found}`);
    }
  }
  expect(wrong).toEqual([]);
});

it("says at the top of each file why it exists", () => {
  const silent = Object.entries(sources).filter(
    ([path, text]) => !/^(\/\/|\/\*)/.test(text) && !/\.d\.ts$|\.test\.tsx?$/.test(path),
  );
  expect(silent.map(([path]) => path)).toEqual([]);
});
