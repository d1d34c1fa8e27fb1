// Above the graph: which run's states, which way it lies, what is folded, whether the code shows.
// It keeps nothing itself: what is chosen goes into the address.
import { ActionIcon, Button, SegmentedControl, Select, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowRight,
  IconCode,
  IconFold,
  IconLayoutList,
  IconSitemap,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DagRun } from "@/api/types";
import { dateTime } from "@/components/format";
import { StateBadge } from "@/components/StateBadge";
import classes from "./graph.module.css";
import type { GraphAddress } from "./useGraphAddress";

const LATEST = "";

interface ToolbarProps {
  address: GraphAddress;
  change: (part: Record<string, string | undefined>) => void;
  runs: readonly DagRun[];
  run: DagRun | null;
  zone: string | undefined;
  onPickRun: (runId: string | null) => void;
  groups: readonly string[];
  version: number | null;
  isCodeShown: boolean;
  onToggleCode: () => void;
  tryMenu: ReactNode;
}

export function Toolbar(props: ToolbarProps) {
  const { address, change, runs, run, zone, groups, version, isCodeShown } = props;
  const { t } = useTranslation(["graph", "common"]);
  const nameOf = ({ run_after, run_type, state }: DagRun) =>
    `${dateTime(Date.parse(run_after), zone, true)} · ${t(`common:runType.${run_type}`)} · ${t(`common:state.${state}`)}`;
  const isListed = run === null || runs.some((it) => it.dag_run_id === run.dag_run_id);
  const isFolded = address.folded.length > 0;
  const isFlat = address.direction === "lr";
  const foldLabel = t(isFolded ? "graph:group.unfoldAll" : "graph:group.foldAll");
  const turnLabel = t(isFlat ? "graph:bar.lr" : "graph:bar.tb");
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        aria-label={t("graph:bar.view")}
        value={address.view}
        onChange={(view) => change({ view: view === "list" ? view : undefined })}
        data={[
          { value: "graph", label: <IconSitemap size={14} aria-label={t("graph:bar.graph")} /> },
          { value: "list", label: <IconLayoutList size={14} aria-label={t("graph:bar.list")} /> },
        ]}
      />
      <Select
        aria-label={t("graph:bar.run")}
        data-testid="graph-run"
        w={300}
        searchable
        value={address.shown ?? LATEST}
        onChange={(value) => props.onPickRun(value || null)}
        data={[
          { value: LATEST, label: t(runs.length > 0 ? "graph:bar.latest" : "graph:bar.noRuns") },
          ...[...(isListed ? [] : [run]), ...runs].map((it) => ({
            value: it.dag_run_id,
            label: nameOf(it),
          })),
        ]}
      />
      {run && <StateBadge state={run.state} />}
      {version !== null && (
        <span className={classes.version}>{t("graph:bar.version", { version })}</span>
      )}
      <span className={classes.space} />
      {groups.length > 0 && (
        <Tooltip label={foldLabel}>
          <ActionIcon
            aria-label={foldLabel}
            aria-pressed={isFolded}
            onClick={() => change({ folded: isFolded ? undefined : groups.join(",") })}
          >
            <IconFold size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={turnLabel}>
        <ActionIcon
          aria-label={`${t("graph:bar.direction")}: ${turnLabel}`}
          data-testid="graph-direction"
          onClick={() => change({ dir: isFlat ? "tb" : undefined })}
        >
          {isFlat ? <IconArrowRight size={16} /> : <IconArrowDown size={16} />}
        </ActionIcon>
      </Tooltip>
      {props.tryMenu}
      <Button
        variant={isCodeShown ? "light" : "default"}
        leftSection={<IconCode size={16} />}
        aria-pressed={isCodeShown}
        data-testid="graph-code"
        onClick={props.onToggleCode}
      >
        {t("graph:bar.code")}
      </Button>
    </div>
  );
}
