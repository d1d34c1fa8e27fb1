// The versions of a DAG: when each came to be, which runs had it, its text, and what changed between
// any two.
import { SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useDag, useVersions } from "@/api/dags";
import { useGrid } from "@/api/runs";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { runsByVersion } from "./runsByVersion";
import { Source, SourceDiff } from "./Source";
import { VersionList } from "./VersionList";
import classes from "./versions.module.css";

export function Versions({ dagId }: { dagId: string }) {
  const { t } = useTranslation("versions");
  const navigate = useNavigate();
  const { version, against } = numbersOf(useSearch({ strict: false }));
  const { data: dag } = useDag(dagId);
  const { data, error, refetch } = useVersions(dagId);
  const grid = useGrid(dagId, 60);
  const runs = useMemo(
    () => runsByVersion(grid.data?.pages.flatMap((page) => page.runs) ?? []),
    [grid.data],
  );
  const versions = useMemo(
    () => data?.dag_versions.toSorted((a, b) => b.version_number - a.version_number),
    [data],
  );
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  const shown = version ?? versions?.[0]?.version_number;
  if (versions === undefined) return null;
  if (shown === undefined) return <EmptyState title={t("none")}>{t("noneExplain")}</EmptyState>;

  const go = (change: { version?: number; against?: number | undefined }) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...change }) });
  const others = versions.map((one) => one.version_number).filter((one) => one !== shown);
  const older = others.find((one) => one < shown) ?? others[0];
  return (
    <div className={classes.tab}>
      <VersionList
        versions={versions}
        runs={runs}
        zone={dag?.timezone}
        shown={shown}
        onShow={(number) => go({ version: number, against: undefined })}
      />
      <div className={classes.main}>
        <div className={classes.toolbar}>
          <SegmentedControl
            value={against === null ? "source" : "diff"}
            onChange={(view) => go({ against: view === "diff" ? older : undefined })}
            data={[
              { value: "source", label: t("view.source") },
              { value: "diff", label: t("view.diff"), disabled: older === undefined },
            ]}
            aria-label={t("view.label")}
          />
          {against !== null && (
            <Select
              aria-label={t("against")}
              value={String(against)}
              onChange={(number) => go({ against: Number(number) })}
              data={others.map((number) => ({
                value: String(number),
                label: t("againstVersion", { number }),
              }))}
              data-testid="version-against"
            />
          )}
        </div>
        <div className={classes.code}>
          {against === null ? (
            <Source dagId={dagId} version={shown} />
          ) : (
            <SourceDiff dagId={dagId} before={against} after={shown} />
          )}
        </div>
      </div>
    </div>
  );
}

function numbersOf(search: Record<string, unknown>) {
  const whole = (value: unknown) =>
    Number.isInteger(value) && Number(value) > 0 ? Number(value) : null;
  return { version: whole(search.version), against: whole(search.against) };
}
