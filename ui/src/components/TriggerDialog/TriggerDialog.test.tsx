// A refused form says what is wrong in both of its tabs, and the focus goes there.
// What counts as wrong is in params.test.ts.
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import { draw, quietCache } from "@/testing/render";
import { TriggerDialog } from ".";

// The test's browser has no fonts, and growing fields wait for them.
const fonts = { addEventListener: () => undefined, removeEventListener: () => undefined };
Object.defineProperty(document, "fonts", { value: fonts });

function open() {
  const cache = quietCache();
  const params = {
    list: { value: [1], schema: { type: "array" } },
    n: { value: 3, schema: { type: "integer", maximum: 5 } },
  };
  const dag = { dag_id: "load", dag_display_name: "load", timezone: "UTC", params };
  cache.setQueryData(keys.dagDetails("load"), dag);
  draw(<TriggerDialog dagId="load" onClose={vi.fn()} onTriggered={vi.fn()} />, cache);
}

it("says that a field is not JSON, and goes there", async () => {
  open();
  const list = screen.getByTestId("param-list");
  fireEvent.change(list, { target: { value: "[1, " } });
  expect(screen.getByText("This is not JSON.")).toBeTruthy();
  fireEvent.click(screen.getByTestId("trigger-submit"));
  await waitFor(() => expect(document.activeElement).toBe(list));
  fireEvent.click(screen.getByRole("tab", { name: "JSON" }));
  const json = screen.getByTestId<HTMLTextAreaElement>("trigger-json");
  expect(json.value).toContain('"list": [1, ');
  expect(json.getAttribute("aria-invalid")).toBe("true");
});

it("lists the faults below the JSON", async () => {
  open();
  fireEvent.click(screen.getByRole("tab", { name: "JSON" }));
  const json = screen.getByTestId("trigger-json");
  fireEvent.change(json, { target: { value: '{"list": [1], "n": 9}' } });
  fireEvent.click(screen.getByTestId("trigger-submit"));
  expect((await screen.findByTestId("trigger-faults")).textContent).toBe("n: At most 5.");
});
