// Requests whose paths the generated schema does not name. The answer's shape is the caller's word;
// what went wrong is read as everywhere else.
import { platform } from "@/platform";
import { reportUnauthorized } from "./connection";
import { ApiProblem, problemOf } from "./problem";

interface Asked {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export async function ask<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  const address = new URL(path, globalThis.location?.origin ?? "http://localhost");
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  const request = new Request(address, {
    method,
    ...(asked.signal && { signal: asked.signal }),
    ...(asked.body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked.body),
    }),
  });
  const response = await platform.request(request).catch((reason: unknown) => {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    throw new ApiProblem(0, { code: "unreachable", message });
  });
  const text = await response.text();
  const told = readJson(text);
  if (response.ok) return told as T;
  if (response.status === 401) reportUnauthorized();
  throw problemOf(response.status, told);
}

/** The text itself where it is no JSON: exports are plain text. */
function readJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
