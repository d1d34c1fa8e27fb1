// The overview of a DAG: grid, durations, calendar, next runs, and why each slot became what it
// did. Only their order is here; each part gets its own data.
import { useNavigate } from "@tanstack/react-router";
import { useDag } from "@/api/dags";
import { Calendar } from "./calendar/Calendar";
import { Charts } from "./charts/Charts";
import { GridSection } from "./GridSection";
import { Ledger } from "./Ledger";
import { NextRuns } from "./NextRuns";
import classes from "./overview.module.css";

export function Overview({ dagId }: { dagId: string }) {
  const { data: dag } = useDag(dagId);
  const navigate = useNavigate();
  const zone = dag?.timezone;
  return (
    <div className={classes.page} data-testid="overview">
      <GridSection dagId={dagId} zone={zone} />
      <Charts dagId={dagId} zone={zone} />
      <Calendar
        dagId={dagId}
        zone={zone}
        onOpenDay={(day) =>
          void navigate({ to: ".", search: (old) => ({ ...old, tab: "runs" as const, day }) })
        }
      />
      <div className={classes.pair}>
        <NextRuns dagId={dagId} isPaused={dag?.is_paused ?? false} />
        <Ledger dagId={dagId} zone={zone} />
      </div>
    </div>
  );
}
