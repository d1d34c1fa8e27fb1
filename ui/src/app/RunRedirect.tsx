// `/dags/ID/runs/RUN` is how links from outside name a run; inside it is the side panel's address.
// Notifications, chat messages and deep links use it, so it has to keep working.
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
