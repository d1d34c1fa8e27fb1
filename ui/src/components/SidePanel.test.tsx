// Escape closes the panel, but first what lies above it: a dialog, a menu, an open list.
// That dialogs close by the key is Mantine's, and is only played here.
import { fireEvent } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { draw } from "@/testing/render";
import { SidePanel } from "./SidePanel";

it("closes by Escape, but not below a dialog that the same key closes", () => {
  const onClose = vi.fn();
  draw(
    <SidePanel title="load" onClose={onClose}>
      text
    </SidePanel>,
  );
  const dialog = document.createElement("div");
  dialog.setAttribute("role", "dialog");
  document.body.append(dialog);
  const closeDialog = () => dialog.remove();
  globalThis.addEventListener("keydown", closeDialog, { capture: true });
  fireEvent.keyDown(document.body, { key: "Escape" });
  globalThis.removeEventListener("keydown", closeDialog, { capture: true });
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(onClose).toHaveBeenCalledOnce();
});

it("stays where the key came from within a dialog that was gone before", () => {
  const dialog = document.createElement("div");
  dialog.setAttribute("role", "dialog");
  document.body.append(dialog);
  // As a dialog does that is mounted all the time: it hears of the key first.
  const closeDialog = () => dialog.remove();
  globalThis.addEventListener("keydown", closeDialog, { capture: true });
  const onClose = vi.fn();
  draw(
    <SidePanel title="load" onClose={onClose}>
      text
    </SidePanel>,
  );
  fireEvent.keyDown(dialog, { key: "Escape" });
  globalThis.removeEventListener("keydown", closeDialog, { capture: true });
  expect(onClose).not.toHaveBeenCalled();
});
