// The platform this page runs on, chosen once.
import { browser } from "./browser";
import { tauri } from "./tauri";
import type { Platform } from "./types";

export type { AppInfo, EventHandlers, FileFilter, Platform, StreamMessage } from "./types";

export const platform: Platform = "__TAURI_INTERNALS__" in globalThis ? tauri : browser;
