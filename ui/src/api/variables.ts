// Variables: values that DAGs read by name. A secret one is written and never told again.
// How they look is the page's.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { components } from "./schema";
import type { Told } from "./told";

type Schemas = components["schemas"];

export type Variable = Told<Schemas["Variable"]>;
export type VariableBody = Schemas["VariableBody"];

const MOST = 10_000;

export function useVariables() {
  return useQuery({
    queryKey: keys.variables,
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/variables", {
          params: { query: { limit: MOST, order_by: ["key"] } },
          signal,
        }),
      ),
  });
}

function useChange<Body>(change: (body: Body) => Promise<unknown>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.variables }),
    // What was typed may be a secret.
    gcTime: 0,
  });
}

export function useSaveVariable() {
  return useChange(({ isNew, body }: { isNew: boolean; body: VariableBody }) => {
    const path = { variable_key: body.key };
    return isNew
      ? answer(client.POST("/api/v2/variables", { body }))
      : answer(client.PATCH("/api/v2/variables/{variable_key}", { params: { path }, body }));
  });
}

export function useDeleteVariable() {
  return useChange((variable_key: string) =>
    answer(
      client.DELETE("/api/v2/variables/{variable_key}", { params: { path: { variable_key } } }),
    ),
  );
}
