// The pools that tasks take slots of.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";

export function usePools() {
  return useQuery({
    queryKey: keys.pools,
    queryFn: ({ signal }) => answer(client.GET("/api/v2/pools", { signal })),
  });
}

export function useAddPool() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; slots: number }) =>
      answer(client.POST("/api/v2/pools", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.pools }),
  });
}
