// The window's door: every request goes through one command of the shell, in-process; no port.
// The commands are those of the shell's bridge; no other file may call them.
import { Channel, type InvokeArgs, type InvokeOptions, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { AppInfo, EventHandlers, Platform, StreamMessage, SystemDrop } from "./types";

/** Statuses that carry no body; `Response` refuses one. */
const BODILESS = [101, 204, 205, 304];

/** The shell rejects with its words and a hint, not with an Error. */
async function command<T>(name: string, args?: InvokeArgs, options?: InvokeOptions): Promise<T> {
  try {
    return await invoke<T>(`plugin:mainspring|${name}`, args, options);
  } catch (problem) {
    if (problem instanceof Error) throw problem;
    const { message, hint } = Object(problem) as { message?: string; hint?: string };
    throw new Error([message ?? String(problem), hint].filter(Boolean).join(" "));
  }
}

async function request(asked: Request): Promise<Response> {
  const address = new URL(asked.url);
  const body = new Uint8Array(await asked.arrayBuffer());
  const path = address.pathname + address.search;
  const headers = Object.fromEntries(asked.headers);
  const head = encodeURIComponent(JSON.stringify({ method: asked.method, path, headers }));
  const answer = await command<ArrayBuffer>("request", body, { headers: { head } });
  asked.signal.throwIfAborted();
  return responseOf(answer);
}

/** Four bytes of length, the head as JSON, the body. */
export function responseOf(answer: ArrayBuffer): Response {
  const size = new DataView(answer).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(answer, 4, size))) as {
    status: number;
    headers: Record<string, string>;
  };
  return new Response(BODILESS.includes(head.status) ? null : answer.slice(4 + size), head);
}

function events({ onMessage, onEnd }: EventHandlers): () => void {
  let isStopped = false;
  const channel = new Channel<StreamMessage>();
  channel.onmessage = (message) => {
    if (!isStopped) onMessage(message);
  };
  const end = () => {
    if (!isStopped) onEnd("gone");
    isStopped = true;
  };
  command("events", { channel }).then(end, end);
  return () => {
    isStopped = true;
  };
}

const DROPS = [
  ["tauri://drag-enter", "over"],
  ["tauri://drag-leave", "left"],
  ["tauri://drag-drop", "dropped"],
] as const;

function onSystemDrop(tell: (drop: SystemDrop) => void): () => void {
  const stops = DROPS.map(([name, kind]) =>
    listen<{ paths?: string[]; position?: { x: number; y: number } } | null>(name, (event) => {
      // The shell counts the screen's pixels.
      const { x = 0, y = 0 } = event.payload?.position ?? {};
      const scale = globalThis.devicePixelRatio || 1;
      tell({ kind, paths: event.payload?.paths ?? [], x: x / scale, y: y / scale });
    }),
  );
  return () => {
    for (const stop of stops) void stop.then((unlisten) => unlisten());
  };
}

export const tauri: Platform = {
  kind: "window",
  request,
  events,
  pickFolder: (title) => command("pick_folder", { title }),
  pickFile: (title, filters) => command("pick_file", { title, filters }),
  download: (path, name, method = "GET") => command("download", { path, name, method }),
  openUrl: (url) => command("open_url", { url }),
  openPath: (path) => command("open_path", { path }),
  revealPath: (path) => command("reveal_path", { path }),
  getAutostart: () => command("get_autostart"),
  setAutostart: (isOn) => command("set_autostart", { isOn }),
  onNavigate: (go) => {
    const stop = listen<string>("navigate", (event) => go(event.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
  onSystemDrop,
  ready: () => command("ready"),
  appInfo: () => command<AppInfo>("app_info"),
};
