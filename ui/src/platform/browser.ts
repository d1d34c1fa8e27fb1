// The browser's door: fetch and EventSource against `mainspring serve`.
// A token in the page's address is changed for a cookie once and taken out of the address.
import type { EventHandlers, Platform } from "./types";

const EVENTS = "/api/mainspring/events";

/** Every name that the stream uses; EventSource tells only of those it was asked for. */
const NAMES = ["hello", "changes", "lagged"] as const;

let signingIn: Promise<void> | null = null;

async function signInByAddress(): Promise<void> {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (token === null) return;
  address.searchParams.delete("token");
  history.replaceState(history.state, "", address);
  await fetch("/api/mainspring/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
}

/** Done before the first request; a refused token shows itself by the 401 that follows. */
function signedIn(): Promise<void> {
  signingIn ??= signInByAddress().catch(() => undefined);
  return signingIn;
}

function events({ onMessage, onEnd }: EventHandlers): () => void {
  let source: EventSource | null = null;
  let isStopped = false;
  const end = async () => {
    source?.close();
    if (isStopped) return;
    isStopped = true;
    // EventSource does not tell why; a plain request does.
    const answer = await fetch("/api/v2/version").catch(() => null);
    onEnd(answer?.status === 401 ? "unauthorized" : "gone");
  };
  void signedIn().then(() => {
    if (isStopped) return;
    source = new EventSource(EVENTS);
    for (const name of NAMES) {
      source.addEventListener(name, (event) => onMessage({ name, data: String(event.data) }));
    }
    source.onerror = () => void end();
  });
  return () => {
    isStopped = true;
    source?.close();
  };
}

function follow(path: string, name: string): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = name;
  link.click();
}

/** By a form, so that the browser writes the answer to the disk as it comes, however long it is. */
function post(path: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  document.body.append(form);
  form.submit();
  form.remove();
}

export const browser: Platform = {
  kind: "browser",
  request: async (request) => {
    await signedIn();
    return fetch(request);
  },
  events,
  pickFolder: async () => null,
  pickFile: async () => null,
  download: async (path, name, method = "GET") => {
    if (method === "POST") post(path);
    else follow(path, name);
    return null;
  },
  openUrl: async (url) => {
    window.open(url, "_blank", "noopener");
  },
  openPath: async () => undefined,
  revealPath: async () => undefined,
  getAutostart: async () => null,
  setAutostart: async () => undefined,
  onNavigate: () => () => undefined,
  onSystemDrop: () => () => undefined,
  ready: async () => undefined,
  appInfo: async () => ({
    version: "",
    kind: "browser",
    hasTray: false,
    isAttached: true,
    os: "",
    home: "",
    log: "",
  }),
};
