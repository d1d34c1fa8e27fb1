// Tasks by name, as chips with a list to pick from: what comes before, what a case follows.
// Drawing an edge is the canvas's way to the same.
import { MultiSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface TasksProps {
  id: string;
  label: string;
  value: string[];
  options: string[];
  isLocked: boolean;
  isWrong?: boolean;
  onChange: (value: string[]) => void;
}

export function Tasks({ id, label, value, options, isLocked, isWrong, onChange }: TasksProps) {
  const { t } = useTranslation("task_form");
  return (
    <MultiSelect
      id={`field-${id}`}
      data-testid={`field-${id}`}
      aria-label={label}
      aria-describedby={`help-${id}`}
      data={[...new Set([...value, ...options])]}
      value={value}
      disabled={isLocked}
      error={isWrong}
      searchable
      selectFirstOptionOnChange
      hidePickedOptions
      placeholder={value.length === 0 ? t("pickTasks") : ""}
      nothingFoundMessage={t("noTasks")}
      onChange={onChange}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}

/** `a` and `[a, b]` alike. */
export function namesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(
    String,
  );
}
