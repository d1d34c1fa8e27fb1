// Types and connections as the scheduler tells them, for tests.
// Only so many fields as a test needs; the real types are the scheduler's.
import type { Connection, ConnectionField, ConnectionType } from "@/api/connections";

const said = (text: string) => ({ en: text, ko: text });

function field(place: string, more: Partial<ConnectionField> = {}): ConnectionField {
  const name = place.replace("extra.", "");
  return {
    ...{ name, place, kind: "text", title: said(name), help: said(""), required: false },
    ...{ default: null, placeholder: null, choices: null },
    ...more,
  } as ConnectionField;
}

function type(name: string, fields: ConnectionField[], isChannel = false): ConnectionType {
  const words = { title: said(name), help: said("") };
  return { name, ...words, fields, is_channel: isChannel, can_test: true };
}

export const HTTP = type("http", [
  field("host", { required: true }),
  field("port", { kind: "integer" }),
  field("login"),
  field("password", { kind: "secret" }),
  field("schema", { kind: "choice", choices: ["http", "https"], default: "https" }),
  field("extra.auth"),
  field("extra.headers", { kind: "json" }),
]);

export const SMTP = type(
  "smtp",
  [
    field("host", { required: true }),
    field("port", { kind: "integer", default: "587" }),
    field("extra.security", { kind: "choice", choices: ["starttls", "tls"], default: "starttls" }),
  ],
  true,
);

export const SLACK = type("slack_webhook", [field("password", { kind: "secret" })], true);

export const GENERIC = type("generic", [
  field("host"),
  field("password", { kind: "secret" }),
  field("extra", { kind: "json" }),
]);

export const TYPES = [HTTP, SMTP, SLACK, GENERIC];

export function connection(id: string, more: Partial<Connection> = {}): Connection {
  return {
    ...{ connection_id: id, conn_type: "http", description: null, host: "example.com" },
    ...{ port: null, login: null, schema: "https", has_password: false, extra: {} },
    ...{ from: "home", env_name: null, used_by: [], warnings: [] },
    ...more,
  } as Connection;
}
