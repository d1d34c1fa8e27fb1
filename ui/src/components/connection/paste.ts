// Reads one pasted connection: Airflow's URI, its JSON, a line of an .env file, or the address of a
// webhook. Pure. Several at once are the import's, which the scheduler reads.
import type { Parts } from "./draft";

export type Pasted = { parts: Parts } | { wrong: "several" | "unknown" };

const SLACK = /^https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|triggers|workflows)\/\S+$/;
const DISCORD = /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\S+$/;
const LINE = /^(?:export\s+)?(AIRFLOW_CONN_|MAINSPRING_CONN_)?([A-Za-z0-9_.-]+)\s*=\s*([\s\S]+)$/;

export function readPasted(pasted: string): Pasted {
  const line = LINE.exec(pasted.trim());
  if (line) {
    const [, prefix, name = "", value = ""] = line;
    const found = readValue(value.trim().replace(/^(['"])([\s\S]*)\1$/, "$2"));
    if ("wrong" in found) return found;
    return { parts: { ...found.parts, connection_id: prefix ? name.toLowerCase() : name } };
  }
  return readValue(pasted.trim());
}

function readValue(text: string): Pasted {
  if (text.startsWith("{")) return readJson(text);
  if (/^[A-Za-z][\w+.-]*:\/\/\S+\s+\S+/.test(text)) return { wrong: "several" };
  if (SLACK.test(text)) return { parts: { conn_type: "slack_webhook", password: text } };
  if (DISCORD.test(text)) {
    return { parts: { conn_type: "webhook", host: text, extra: { shape: "discord" } } };
  }
  const parts = readUri(text);
  return parts ? { parts } : { wrong: "unknown" };
}

function readJson(text: string): Pasted {
  let told: unknown;
  try {
    told = JSON.parse(text) as unknown;
  } catch {
    return { wrong: "unknown" };
  }
  const entries = Object.entries(told as Record<string, unknown>);
  if ("conn_type" in (told as object))
    return { parts: partsOfJson(told as Record<string, unknown>) };
  const [first] = entries;
  if (entries.length > 1) return { wrong: "several" };
  if (typeof first?.[1] === "string") {
    const found = readValue(first[1]);
    return "wrong" in found ? found : { parts: { ...found.parts, connection_id: first[0] } };
  }
  const inner = Object(first?.[1]) as Record<string, unknown>;
  if (!first || !("conn_type" in inner)) return { wrong: "unknown" };
  return { parts: { ...partsOfJson(inner), connection_id: first[0] } };
}

function partsOfJson(told: Record<string, unknown>): Parts {
  const text = (name: string) => (told[name] ? String(told[name]) : null);
  const id = text("conn_id") ?? text("connection_id");
  let extra = told.extra;
  if (typeof extra === "string") {
    try {
      extra = JSON.parse(extra) as unknown;
    } catch {
      extra = {};
    }
  }
  return {
    ...(id && { connection_id: id }),
    conn_type: String(told.conn_type),
    ...{ description: text("description"), host: text("host"), login: text("login") },
    ...{ password: text("password"), schema: text("schema") },
    port: Number(told.port) || null,
    extra: Object(extra ?? {}) as Record<string, unknown>,
  };
}

/** A character that stands for itself is no reason to refuse an address. */
function decoded(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `type://login:password@host:port/schema?key=value`, where the type may have underscores. */
function readUri(uri: string): Parts | null {
  const found = /^([A-Za-z][\w+.-]*):\/\/(?:([a-z]+):\/\/)?([^?#]*)(?:\?([^#]*))?$/.exec(uri);
  if (!found) return null;
  const [, scheme = "", inner, address = "", query = ""] = found;
  const slash = address.indexOf("/");
  const authority = slash < 0 ? address : address.slice(0, slash);
  const at = authority.lastIndexOf("@");
  const [login, ...password] = at < 0 ? [] : authority.slice(0, at).split(":");
  const server = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority.slice(at + 1));
  if (!server) return null;
  const extra: Record<string, unknown> = Object.fromEntries(new URLSearchParams(query));
  const whole = extra.__extra__;
  delete extra.__extra__;
  const host = decoded(server[1]);
  const isTls = scheme === "https";
  return {
    conn_type: isTls ? "http" : scheme.replaceAll("-", "_"),
    host: inner && host ? `${inner}://${host}` : host,
    port: server[2] ? Number(server[2]) : null,
    login: decoded(login),
    password: decoded(password.join(":")),
    schema: slash < 0 ? (isTls ? "https" : null) : decoded(address.slice(slash + 1)),
    extra: { ...extra, ...readExtra(whole) },
  };
}

function readExtra(text: unknown): object {
  try {
    return typeof text === "string" ? (Object(JSON.parse(text)) as object) : {};
  } catch {
    return {};
  }
}
