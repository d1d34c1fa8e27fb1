// Variables: values that DAGs read by name. A secret one is written and never told again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask";
import { keys } from "./keys";

export interface Variable {
  key: string;
  /** `***` for a secret. */
  value: string;
  description: string | null;
  /** It is a secret. */
  is_encrypted: boolean;
}

export interface VariableBody {
  key: string;
  value: string;
  description: string | null;
  is_secret: boolean;
}

const VARIABLES = "/api/v2/variables";
const MOST = 1_000;

export function useVariables() {
  return useQuery({
    queryKey: keys.variables,
    queryFn: ({ signal }) =>
      ask<{ variables: Variable[]; total_entries: number }>("GET", VARIABLES, {
        query: { limit: MOST, order_by: "key" },
        signal,
      }),
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
  return useChange(({ isNew, body }: { isNew: boolean; body: VariableBody }) =>
    isNew
      ? ask("POST", VARIABLES, { body })
      : ask("PATCH", `${VARIABLES}/${encodeURIComponent(body.key)}`, { body }),
  );
}

export function useDeleteVariable() {
  return useChange((key: string) => ask("DELETE", `${VARIABLES}/${encodeURIComponent(key)}`));
}
