// The settings of the scheduler and of the application, which live in the home's config.toml.
// What only this desktop knows (start at login) is the platform's; see platform/types.ts.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { platform } from "@/platform";
import { answer, client } from "./client";
import { keys } from "./keys";
import { problemOf } from "./problem";
import type { Restored, SettingsPatch } from "./types";

export function useSettings() {
  return useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/settings", { signal })),
  });
}

export function useChangeSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsPatch) => answer(client.PATCH("/api/mainspring/settings", { body })),
    onSuccess: (settings) => cache.setQueryData(keys.settings, settings),
  });
}

/** For the platform's `download`: the home in one file. */
export function backupPath(withLogs: boolean): string {
  return `/api/mainspring/backup?logs=${withLogs}`;
}

/** Lays a backup aside; the next start puts it in the home's place. */
export function useRestore() {
  return useMutation({
    mutationFn: async (file: Blob) => {
      const address = new URL("/api/mainspring/restore", location.origin);
      const headers = { "content-type": "application/zip" };
      const asked = new Request(address, { method: "POST", headers, body: file });
      const response = await platform.request(asked);
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw problemOf(response.status, body);
      return body as Restored;
    },
  });
}
