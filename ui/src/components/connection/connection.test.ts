// What is typed or pasted comes to the connection that was meant, and nothing is lost by saving.
// The forms themselves are tested in ConnectionDialog.test.tsx.
import { describe, expect, it } from "vitest";
import { KEPT } from "@/api/connections";
import { GENERIC, HTTP, SMTP } from "@/testing/connections";
import { bodyOf, draftOf, freeId } from "./draft";
import { readPasted } from "./paste";

describe("draft", () => {
  it("leaves to the type's default what is empty", () => {
    const draft = draftOf(SMTP, null);
    expect(draft.values.port).toBe("");
    const { body } = bodyOf(SMTP, { ...draft, values: { ...draft.values, host: "m" } });
    expect(body).toMatchObject({ host: "m", port: null, extra: null });
  });

  it("keeps secrets, and what the type does not name", () => {
    const extra = { auth: "bearer", proxy: "p", headers: { A: "b" } };
    const parts = {
      ...{ connection_id: "api", conn_type: "http", host: "h", port: 80 },
      ...{ password: KEPT, schema: "https", extra },
    };
    const { body, wrong } = bodyOf(HTTP, draftOf(HTTP, parts));
    expect(wrong).toEqual({});
    expect(body).toMatchObject({ password: KEPT, port: 80, schema: "https", host: "h" });
    expect(JSON.parse(body.extra ?? "")).toEqual(extra);
  });

  it("says which place is wrong", () => {
    const draft = draftOf(HTTP, null);
    draft.values = { ...draft.values, host: "", port: "eighty", "extra.headers": "{" };
    expect(bodyOf(HTTP, draft).wrong).toEqual({
      ...{ host: "needed", port: "number", "extra.headers": "json" },
    });
  });

  it("has extra as one text where the type says so", () => {
    const parts = { conn_type: "oracle", extra: { sid: "x" } };
    const draft = draftOf(GENERIC, parts);
    expect(JSON.parse(draft.values.extra ?? "")).toEqual({ sid: "x" });
    expect(bodyOf(GENERIC, draft).body).toMatchObject({
      ...{ conn_type: "oracle", extra: '{"sid":"x"}' },
    });
    draft.values.extra = "[1]";
    expect(bodyOf(GENERIC, draft).wrong).toEqual({ extra: "object" });
  });

  it("finds a name that is free", () => {
    expect(freeId("slack team", ["slack_team", "slack_team_2"])).toBe("slack_team_3");
  });
});

describe("paste", () => {
  const parts = (text: string) => {
    const found = readPasted(text);
    return "parts" in found ? found.parts : found.wrong;
  };

  it.each([
    [
      "postgres://joe:sesame%2Fpass@db.example:5432/sales?sslmode=require",
      {
        ...{ conn_type: "postgres", host: "db.example", port: 5432, login: "joe" },
        ...{ password: "sesame/pass", schema: "sales", extra: { sslmode: "require" } },
      },
    ],
    ["AIRFLOW_CONN_MY_DB='mysql://h/db'", { connection_id: "my_db", conn_type: "mysql" }],
    ["mail = smtp://u:a:b@h:465", { connection_id: "mail", password: "a:b", port: 465 }],
    ["slack-webhook://:x@h", { conn_type: "slack_webhook", login: null, password: "x" }],
    ["https://api.example.com", { conn_type: "http", schema: "https", host: "api.example.com" }],
    ["http://https://api.example.com/", { host: "https://api.example.com", schema: null }],
    ["http://[::1]:80?__extra__=%7B%22a%22%3A1%7D", { host: "[::1]", extra: { a: 1 } }],
    [
      "https://hooks.slack.com/services/T0/B0/sesame",
      { conn_type: "slack_webhook", password: "https://hooks.slack.com/services/T0/B0/sesame" },
    ],
    ['{"conn_type": "http", "host": "h", "extra": "{\\"a\\": 1}"}', { host: "h", extra: { a: 1 } }],
    ['{"db": {"conn_type": "x", "port": "5"}}', { connection_id: "db", port: 5 }],
    ['{"db": "mysql://h"}', { connection_id: "db", conn_type: "mysql" }],
  ])("reads %s", (text, expected) => {
    expect(parts(text)).toMatchObject(expected);
  });

  it.each([
    ["", "unknown"],
    ["hello", "unknown"],
    ["{", "unknown"],
    ['{"a": 1}', "unknown"],
    ['{"a": {"conn_type": "x"}, "b": {"conn_type": "y"}}', "several"],
    ["mysql://a\nmysql://b", "several"],
  ])("refuses %s", (text, expected) => {
    expect(parts(text)).toBe(expected);
  });
});
