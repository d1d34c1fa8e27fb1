// What comes directly before a task, as chips, and a list of what else may. A task that would close
// a circle is not offered.
import { MultiSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { list } from "./model";

interface UpstreamProps {
  value: unknown;
  before: readonly string[];
  input: { id: string; disabled: boolean };
  onSet: (value: string[]) => void;
}

export function Upstream({ value, before, input, onSet }: UpstreamProps) {
  const { t } = useTranslation("task_form");
  const chosen = list(value);
  return (
    <MultiSelect
      {...input}
      searchable
      hidePickedOptions
      limit={100}
      data={[...new Set([...chosen, ...before])]}
      value={chosen}
      placeholder={t("upstream.pick")}
      onKeyDown={(event) => event.stopPropagation()}
      onChange={onSet}
    />
  );
}
