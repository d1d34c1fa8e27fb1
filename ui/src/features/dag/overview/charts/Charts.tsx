// How long the runs took, and how late after their time they were done, side by side.
// The runs are those that the grid has loaded already. How bars are drawn is in RunChart.

import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrid } from "@/api/runs";
import { dateTime, duration } from "@/components/format";
import { usePanel } from "@/components/panel";
import { useLanguage } from "@/i18n/language";
import classes from "../overview.module.css";
import { Section } from "../Section";
import { type ChartRun, chartRuns, median } from "./chartData";
import { RunChart } from "./RunChart";

interface ChartsProps {
  dagId: string;
  zone: string | undefined;
}

export function Charts({ dagId, zone }: ChartsProps) {
  const grid = useGrid(dagId, 60);
  const runs = useMemo(() => grid.data?.pages.flatMap((page) => page.runs) ?? [], [grid.data]);
  const durations = useMemo(() => chartRuns(runs, "duration"), [runs]);
  const landings = useMemo(() => chartRuns(runs, "landing"), [runs]);
  return (
    <div className={classes.pair}>
      <Chart kind="durations" runs={durations} {...{ dagId, zone }} />
      <Chart kind="landings" runs={landings} {...{ dagId, zone }} />
    </div>
  );
}

interface ChartProps extends ChartsProps {
  kind: "durations" | "landings";
  runs: ChartRun[];
}

function Chart({ kind, runs, dagId, zone }: ChartProps) {
  const { t } = useTranslation(["overview", "common"]);
  const lang = useLanguage();
  const panel = usePanel();
  const [hover, setHover] = useState<ChartRun | null>(null);
  const middle = median(runs.map((run) => run.seconds));
  const words =
    hover !== null
      ? t("chart.one", {
          date: dateTime(hover.at, zone),
          state: t(`common:state.${hover.state}`),
          duration: duration(hover.seconds, lang),
        })
      : middle === null
        ? t("chart.none")
        : t("chart.middle", { duration: duration(middle, lang), count: runs.length });
  return (
    <Section title={t(`chart.${kind}`)} beside={words} testId={`chart-${kind}`}>
      {runs.length === 0 ? (
        <div className={classes.plot} />
      ) : (
        <RunChart
          runs={runs}
          zone={zone}
          label={`${t(`chart.${kind}`)}. ${words}`}
          onHover={setHover}
          onOpen={(run) => void panel.openRun(dagId, run.runId)}
        />
      )}
    </Section>
  );
}
