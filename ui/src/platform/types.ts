// What the interface needs of the world it runs in: the desktop window or a browser tab.
// One interface for both doors; nothing of either leaks past this folder.

/** Answers of the shell about itself. */
export interface AppInfo {
  version: string;
  kind: "window" | "browser";
  /** The shell goes on in the tray when the window closes. */
  hasTray: boolean;
  /** The scheduler belongs to another process, which this window only shows. */
  isAttached: boolean;
  os: string;
  home: string;
  /** Where the shell writes its own log. */
  log: string;
}

/** A message of the event stream: its name, and its data as text. */
export interface StreamMessage {
  name: string;
  data: string;
}

export interface EventHandlers {
  onMessage: (message: StreamMessage) => void;
  /** The stream ended, whatever the reason. It does not begin again by itself. */
  onEnd: (problem: "gone" | "unauthorized") => void;
}

/** Files of the system over the window; the shell tells where they lie, and not what is in them. */
export interface SystemDrop {
  kind: "over" | "left" | "dropped";
  paths: string[];
  /** In pixels of the page. */
  x: number;
  y: number;
}

export interface FileFilter {
  name: string;
  extensions: string[];
}

export interface Platform {
  readonly kind: "window" | "browser";
  /** As `fetch`; the address is relative to the API's root. */
  request: (request: Request) => Promise<Response>;
  /** Opens the event stream; the answer stops it. */
  events: (handlers: EventHandlers) => () => void;
  /** Asks for a folder; null when it was called off, or where there is no such dialog. */
  pickFolder: (title: string) => Promise<string | null>;
  pickFile: (title: string, filters?: FileFilter[]) => Promise<string | null>;
  /** Saves an answer as a file; the path it was saved to, or null where nobody knows or wants it. */
  download: (path: string, name: string, method?: "GET" | "POST") => Promise<string | null>;
  /** Opens an http(s) address outside of the application. */
  openUrl: (url: string) => Promise<void>;
  /** Opens a file of this machine in its usual program; does nothing in a browser. */
  openPath: (path: string) => Promise<void>;
  /** Shows a file in the file manager; does nothing in a browser. */
  revealPath: (path: string) => Promise<void>;
  /** Null where there is no such thing. */
  getAutostart: () => Promise<boolean | null>;
  setAutostart: (isOn: boolean) => Promise<void>;
  /** The shell asks for a page: a deep link, a notification, the tray. */
  onNavigate: (go: (path: string) => void) => () => void;
  /** Tells of files that are dragged over the window, where the page itself is not told. */
  onSystemDrop: (tell: (drop: SystemDrop) => void) => () => void;
  /** The first page stands; the shell's watchdog may rest. */
  ready: () => Promise<void>;
  appInfo: () => Promise<AppInfo>;
}
