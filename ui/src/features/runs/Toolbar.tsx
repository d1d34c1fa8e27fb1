// Find runs: by state, type, DAG, day.
// The controls only: how the address and the API say the same is in filters.ts.
import { Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DagRunState, DagRunType } from "@/api/types";
import { isFiltering, RUN_STATES, RUN_TYPES, type RunsFilter } from "./filters";

interface ToolbarProps {
  filter: RunsFilter;
  dagIds: string[];
  total: number | null;
  onChange: (change: Partial<RunsFilter>) => void;
}

export function Toolbar({ filter, dagIds, total, onChange }: ToolbarProps) {
  const { t } = useTranslation(["runs", "common"]);
  return (
    <>
      <Select
        aria-label="DAG"
        placeholder={t("runs:filter.dag")}
        data={dagIds}
        value={filter.dagId}
        onChange={(dagId) => onChange({ dagId })}
        limit={100}
        searchable
        clearable
        w={184}
      />
      <MultiSelect
        aria-label={t("runs:filter.state")}
        placeholder={filter.states.length === 0 ? t("runs:filter.state") : ""}
        data={RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) }))}
        value={filter.states}
        onChange={(states) => onChange({ states: states as DagRunState[] })}
        clearable
        w={filter.states.length === 0 ? 120 : 200}
      />
      <MultiSelect
        aria-label={t("runs:filter.type")}
        placeholder={filter.types.length === 0 ? t("runs:filter.type") : ""}
        data={RUN_TYPES.map((value) => ({ value, label: t(`common:runType.${value}`) }))}
        value={filter.types}
        onChange={(types) => onChange({ types: types as DagRunType[] })}
        clearable
        w={filter.types.length === 0 ? 120 : 200}
      />
      <TextInput
        type="date"
        aria-label={t("runs:filter.from")}
        value={filter.from}
        max={filter.to || undefined}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <span aria-hidden className="muted">
        –
      </span>
      <TextInput
        type="date"
        aria-label={t("runs:filter.to")}
        value={filter.to}
        min={filter.from || undefined}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      {isFiltering(filter) && (
        <Button
          variant="subtle"
          onClick={() => onChange({ states: [], types: [], dagId: null, from: "", to: "" })}
        >
          {t("runs:filter.clear")}
        </Button>
      )}
      <span className="muted numbers" role="status" style={{ marginLeft: "auto" }}>
        {total !== null && t("runs:count", { count: total })}
      </span>
    </>
  );
}
