// Two runs of the DAG side by side in words.
// Here the two are picked; how their differences are shown is shared, in RunChanges.
import { ActionIcon } from "@mantine/core";
import { IconArrowsLeftRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useComparison } from "@/api/runs";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { RunChanges } from "@/components/RunChanges";
import type { PartProps } from "./RunList";
import { RunPicker } from "./RunPicker";
import classes from "./runs.module.css";

export function Compare({ dagId, zone, search, set }: PartProps) {
  const { t } = useTranslation("dag_runs");
  const { a, b } = search;
  const picker = { dagId, zone };
  return (
    <div className={classes.page}>
      <div className={classes.pickers}>
        <RunPicker
          {...picker}
          label={t("compare.a")}
          value={a}
          onChange={(run) => set({ a: run })}
          testId="compare-a"
        />
        <ActionIcon aria-label={t("compare.swap")} onClick={() => set({ a: b, b: a })}>
          <IconArrowsLeftRight size={16} />
        </ActionIcon>
        <RunPicker
          {...picker}
          label={t("compare.b")}
          value={b}
          onChange={(run) => set({ b: run })}
          testId="compare-b"
        />
      </div>
      {a !== null && b !== null ? (
        <Comparison dagId={dagId} a={a} b={b} />
      ) : (
        <EmptyState title={t("compare.pick")}>{t("compare.pickExplain")}</EmptyState>
      )}
    </div>
  );
}

function Comparison({ dagId, a, b }: { dagId: string; a: string; b: string }) {
  const panel = usePanel();
  const { data, error, refetch } = useComparison(dagId, a, b);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <div className={classes.comparison}>
      <RunChanges
        comparison={data}
        onOpenTask={(task, map) => void panel.openTask(dagId, b, task, map >= 0 ? { map } : {})}
      />
    </div>
  );
}
