// The grid with its data: pages of runs, newest first, kept up to date by the event stream.
// How it is drawn, and how keys and pointer move in it, is in grid/.
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useGrid } from "@/api/runs";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { Grid } from "./grid/Grid";
import classes from "./overview.module.css";

export function GridSection({ dagId, zone }: { dagId: string; zone: string | undefined }) {
  const { t } = useTranslation("overview");
  const panel = usePanel();
  const grid = useGrid(dagId, 60);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = grid;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const runs = useMemo(() => grid.data?.pages.flatMap((page) => page.runs) ?? [], [grid.data]);
  const newest = grid.data?.pages[0];

  if (grid.error) return <ErrorView error={grid.error} onRetry={() => void grid.refetch()} />;
  if (newest === undefined) return <div className={classes.gridPlace} />;
  if (runs.length === 0) {
    return (
      <div className={classes.gridPlace}>
        <EmptyState title={t("grid.none")}>{t("grid.noneExplain")}</EmptyState>
      </div>
    );
  }
  return (
    <Grid
      tasks={newest.tasks}
      groups={newest.groups}
      runs={runs}
      zone={zone}
      onOpenRun={(run) => void panel.openRun(dagId, run)}
      onOpenTask={(run, task) => void panel.openTask(dagId, run, task)}
      onEnd={onEnd}
    />
  );
}
