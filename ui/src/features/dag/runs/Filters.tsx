// Which runs the list shows: by state, by what started them, by day.
// What is chosen is kept in the address; what it means to the API is in search.ts.
import { Button, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./runs.module.css";
import { RUN_STATES, RUN_TYPES, type RunsSearch } from "./search";

interface FiltersProps {
  search: RunsSearch;
  set: (change: Partial<RunsSearch>) => void;
}

export function Filters({ search, set }: FiltersProps) {
  const { t } = useTranslation(["dag_runs", "common"]);
  const isFiltered = search.state !== null || search.type !== null || search.day !== null;
  return (
    <>
      <Select
        className={classes.filter}
        aria-label={t("filter.state")}
        placeholder={t("filter.state")}
        clearable
        value={search.state}
        onChange={(state) => set({ state: state as RunsSearch["state"] })}
        data={RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) }))}
        data-testid="filter-state"
      />
      <Select
        className={classes.filter}
        aria-label={t("filter.type")}
        placeholder={t("filter.type")}
        clearable
        value={search.type}
        onChange={(type) => set({ type: type as RunsSearch["type"] })}
        data={RUN_TYPES.map((value) => ({ value, label: t(`common:runType.${value}`) }))}
      />
      <TextInput
        type="date"
        aria-label={t("filter.day")}
        value={search.day ?? ""}
        onChange={(event) => set({ day: event.currentTarget.value || null })}
        data-testid="filter-day"
      />
      {isFiltered && (
        <Button variant="subtle" onClick={() => set({ state: null, type: null, day: null })}>
          {t("filter.clear")}
        </Button>
      )}
    </>
  );
}
