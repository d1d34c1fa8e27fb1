// What a script becomes is a file that a person would have written.
// That the file works is tested in the browser, by running it.
import { expect, it } from "vitest";
import { dagIdOf, withScript } from "./newText";

it.each([
  ["backup.sh", "backup"],
  ["/srv/Nightly backup.sh", "Nightly_backup"],
  ["C:\\jobs\\run.ps1", "run"],
  ["백업.sh", "script"],
])("%s is called %s", (file, name) => expect(dagIdOf(file)).toBe(name));

it("writes one task, its script as a block", () => {
  const command = "set -e\n\nif true; then\n  echo 'x: y'\nfi\n";
  expect(withScript({ task_id: "backup", task: { operator: "bash", retries: 2, command } })).toBe(
    "tasks:\n  backup:\n    operator: bash\n    retries: 2\n    command: |\n      set -e\n\n      if true; then\n        echo 'x: y'\n      fi\n",
  );
});

it("quotes what YAML would read as something else", () => {
  const text = withScript({ task_id: "a", task: { command: "echo: 1", cwd: "/srv/x", x: "no" } });
  expect(text).toContain('command: "echo: 1"');
  expect(text).toContain("cwd: /srv/x");
  expect(text).toContain('x: "no"');
});
