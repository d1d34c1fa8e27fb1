// A DAG by the name that people gave it, as lists and pages show it, where the API sends the id only.
// The id is the title. It must be drawn within what cuts long names.
import { useDags } from "@/api/dags";

/** Names by id; an id that is not in the list, of a DAG that is gone, is its own name. */
export function useDagNames(): (dagId: string) => string {
  const { data } = useDags();
  return (dagId) => data?.dags.find((dag) => dag.dag_id === dagId)?.dag_display_name ?? dagId;
}

export function DagName({ dagId }: { dagId: string }) {
  return <span title={dagId}>{useDagNames()(dagId)}</span>;
}
