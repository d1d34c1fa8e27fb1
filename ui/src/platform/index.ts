// The platform this page runs on, chosen once.
// Nobody outside of this folder asks which one it is, except by `kind`.
import { browser } from "./browser";
import { tauri } from "./tauri";
import type { Platform } from "./types";

export type { AppInfo, EventHandlers, FileFilter, Platform, StreamMessage } from "./types";

export const platform: Platform = "__TAURI_INTERNALS__" in globalThis ? tauri : browser;
