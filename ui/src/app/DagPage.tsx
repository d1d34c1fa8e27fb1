// A DAG's page: the feature draws the header, the tabs' contents are features of their own, and
// only here do they meet.

import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Dag } from "@/features/dag";

const TABS = {
  overview: lazy(() => import("@/features/dag/overview").then((it) => ({ default: it.Overview }))),
  graph: lazy(() => import("@/features/dag/graph").then((it) => ({ default: it.Graph }))),
  runs: lazy(() => import("@/features/dag/runs").then((it) => ({ default: it.DagRuns }))),
  versions: lazy(() => import("@/features/dag/versions").then((it) => ({ default: it.Versions }))),
};

export function DagPage() {
  const { dagId } = useParams({ from: "/dags/$dagId" });
  const { tab } = useSearch({ from: "/dags/$dagId" });
  const Tab = TABS[tab];
  return (
    <Dag dagId={dagId} tab={tab} key={dagId}>
      <Suspense>
        <Tab dagId={dagId} />
      </Suspense>
    </Dag>
  );
}
