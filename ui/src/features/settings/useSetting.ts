// One setting: changes it on the server, and keeps what the server says against it until the next
// try. Settings do not wait for each other.
import { ApiProblem } from "@/api/problem";
import { useChangeSettings } from "@/api/settings";
import type { SettingsPatch } from "@/api/types";

export interface Setting {
  problem: string | null;
  isSaving: boolean;
  isSaved: boolean;
  save: (patch: SettingsPatch) => void;
}

export function useSetting(name: keyof SettingsPatch): Setting {
  const change = useChangeSettings();
  return {
    problem: change.error === null ? null : problemWith(name, change.error),
    isSaving: change.isPending,
    isSaved: change.isSuccess,
    save: (patch) => change.mutate(patch),
  };
}

/** What the server says of this field; else what it says at all. */
export function problemWith(name: string, error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  return error.fields[name] ?? [error.message, error.hint].filter(Boolean).join(" ");
}
