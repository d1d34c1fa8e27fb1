// The runs of one DAG: as a list, one of them over time, two of them compared.
// It only switches between the views; the two rarer ones are loaded when they are asked for.

import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { Filters } from "./Filters";
import { RunList } from "./RunList";
import classes from "./runs.module.css";
import { type RunsSearch, runsSearch, VIEWS } from "./search";

const Gantt = lazy(() => import("./gantt").then((it) => ({ default: it.Gantt })));
const Compare = lazy(() => import("./Compare").then((it) => ({ default: it.Compare })));

export function DagRuns({ dagId }: { dagId: string }) {
  const { t } = useTranslation("dag_runs");
  const { data: dag } = useDag(dagId);
  const navigate = useNavigate();
  const search = runsSearch(useSearch({ strict: false }));
  const set = (change: Partial<RunsSearch>) =>
    void navigate({
      to: ".",
      // What is not set does not stand in the address.
      search: (old) => {
        const next: Record<string, unknown> = { ...old, ...change };
        for (const key of Object.keys(change)) if (next[key] === null) delete next[key];
        return next;
      },
    });
  const part = { dagId, zone: dag?.timezone, search, set };
  return (
    <div className={classes.tab}>
      <div className={classes.toolbar}>
        <SegmentedControl
          value={search.view}
          onChange={(view) => set({ view: view as RunsSearch["view"] })}
          data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
          aria-label={t("view.label")}
          data-testid="runs-view"
        />
        {search.view === "list" && <Filters search={search} set={set} />}
      </div>
      <Suspense>
        {search.view === "list" && <RunList {...part} />}
        {search.view === "gantt" && <Gantt {...part} />}
        {search.view === "compare" && <Compare {...part} />}
      </Suspense>
    </div>
  );
}
