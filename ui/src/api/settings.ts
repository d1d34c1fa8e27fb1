// The settings of the scheduler and of the application, which live in the home's config.toml.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { SettingsPatch } from "./types";

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
