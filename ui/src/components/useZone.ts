// The zone of times that belong to no DAG: the scheduler's, which a browser need not share.
// Times of a DAG have the DAG's own zone and do not ask here.
import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { HomePage } from "@/api/types";
import { localZone } from "./format";

/** Known as soon as anything on screen has asked for it (the status bar does); until then local. */
export function useZone(): string {
  const { data } = useQuery<HomePage>({ queryKey: keys.home, enabled: false });
  return data?.health.timezone ?? localZone();
}
