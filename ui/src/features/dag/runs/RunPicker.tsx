// Picks one run by its date and state, among those loaded and the one a link already names.
// What the choice is for is up to who asks.
import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRun, useRuns } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { dateTime } from "@/components/format";

interface RunPickerProps {
  dagId: string;
  zone: string | undefined;
  label: string;
  value: string | null;
  onChange: (runId: string | null) => void;
  testId?: string;
}

export function RunPicker({ dagId, zone, label, value, onChange, testId }: RunPickerProps) {
  const { t } = useTranslation("common");
  const { data } = useRuns(dagId);
  // An old run may come from a link, before its page was loaded.
  const { data: picked } = useRun(dagId, value ?? "", value !== null);
  const choices = useMemo(() => {
    const runs = data?.pages.flatMap((page) => page.dag_runs) ?? [];
    const isKnown = !picked || runs.some((run) => run.dag_run_id === picked.dag_run_id);
    const choice = (run: DagRun) => ({
      value: run.dag_run_id,
      label: `${dateTime(Date.parse(run.run_after), zone)} · ${t(`state.${run.state}`)}`,
    });
    return (isKnown ? runs : [picked, ...runs]).map(choice);
  }, [data, zone, picked, t]);
  return (
    <Select
      aria-label={label}
      placeholder={label}
      searchable
      value={value}
      onChange={onChange}
      data={choices}
      w={280}
      data-testid={testId}
    />
  );
}
