// `/dags/ID/runs/RUN` is how links from outside name a run; inside it is the side panel's address.
import { Navigate, useParams } from "@tanstack/react-router";

export function RunRedirect() {
  const { dagId, runId } = useParams({ from: "/dags/$dagId/runs/$runId" });
  return (
    <Navigate
      to="/dags/$dagId"
      params={{ dagId }}
      search={{ tab: "overview", run: runId }}
      replace
    />
  );
}
