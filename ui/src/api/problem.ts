// What went wrong with a request, in the words of the API: every screen shows these, none makes
// up its own.
import type { Detail } from "./types";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  /** What is wrong with single fields of a form, by the field's name. */
  readonly fields: Record<string, string>;
  /** Whatever else the answer carried. */
  readonly detail: Record<string, unknown>;

  constructor(status: number, detail: Detail & Record<string, unknown>) {
    super(detail.message);
    this.status = status;
    this.code = detail.code;
    this.hint = detail.hint ?? null;
    this.fields = detail.fields ?? {};
    this.detail = detail;
  }
}

/** Reads Airflow's envelope, `{"detail": {...}}`; anything else becomes a problem as well. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const detail = (Object(body) as { detail?: unknown }).detail;
  if (typeof detail === "object" && detail !== null && "message" in detail) {
    const told = detail as Detail & Record<string, unknown>;
    return new ApiProblem(status, { ...told, code: told.code ?? String(status) });
  }
  const message = typeof detail === "string" ? detail : `HTTP ${status}`;
  return new ApiProblem(status, { code: String(status), message });
}

export function isNotFound(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status === 404;
}
