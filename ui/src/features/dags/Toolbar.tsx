// Find DAGs: by words, tags, owner, state.
// The controls only: what a filter lets through, and how the address says it, is in filters.ts.
import { MultiSelect, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DagOverview } from "@/api/types";
import { type DagFilter, type DagState, STATES } from "./filters";

interface ToolbarProps {
  dags: DagOverview[];
  filter: DagFilter;
  shown: number;
  onChange: (change: Partial<DagFilter>) => void;
}

export function Toolbar({ dags, filter, shown, onChange }: ToolbarProps) {
  const { t } = useTranslation("dags");
  const tags = useMemo(
    () => distinct(dags.flatMap((dag) => dag.tags.map((tag) => tag.name))),
    [dags],
  );
  const owners = useMemo(() => distinct(dags.flatMap((dag) => dag.owners)), [dags]);
  return (
    <>
      <TextInput
        type="search"
        w={208}
        leftSection={<IconSearch size={14} />}
        placeholder={t("filter.search")}
        aria-label={t("filter.search")}
        value={filter.q}
        onChange={(event) => onChange({ q: event.target.value })}
        data-testid="dags-search"
      />
      <SegmentedControl
        aria-label={t("filter.state")}
        value={filter.state ?? "all"}
        onChange={(value) => onChange({ state: value === "all" ? null : (value as DagState) })}
        data={["all" as const, ...STATES].map((value) => ({
          value,
          label: t(`filter.states.${value}`),
        }))}
      />
      {tags.length > 0 && (
        <MultiSelect
          aria-label={t("filter.tags")}
          placeholder={filter.tags.length === 0 ? t("filter.tags") : ""}
          data={tags}
          value={filter.tags}
          onChange={(value) => onChange({ tags: value })}
          searchable
          clearable
          w={filter.tags.length === 0 ? 132 : 220}
        />
      )}
      {owners.length > 0 && (
        <Select
          aria-label={t("filter.owner")}
          placeholder={t("filter.owner")}
          data={owners}
          value={filter.owner}
          onChange={(value) => onChange({ owner: value })}
          searchable
          clearable
          w={124}
        />
      )}
      <span className="muted numbers" role="status" style={{ marginLeft: "auto" }}>
        {shown === dags.length
          ? t("count", { count: shown })
          : t("countOf", { shown, count: dags.length })}
      </span>
    </>
  );
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}
