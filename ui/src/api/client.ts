// The typed client: paths, bodies and answers are checked against the schema, and every request
// goes through the platform's door.

import createClient from "openapi-fetch";
import { platform } from "@/platform";
import { reportUnauthorized } from "./connection";
import { ApiProblem, problemOf } from "./problem";
import type { paths } from "./schema";
import type { Told } from "./told";

export const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: (request) => platform.request(request),
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer, or the problem thrown. For use with the client: `await answer(client.GET(...))`. */
export async function answer<T>(asked: Promise<Outcome<T>>): Promise<Told<T>> {
  const { data, error, response } = await asked.catch((reason: unknown) => {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    throw new ApiProblem(0, { code: "unreachable", message });
  });
  if (response.ok) return data as Told<T>;
  if (response.status === 401) reportUnauthorized();
  throw problemOf(response.status, error);
}
