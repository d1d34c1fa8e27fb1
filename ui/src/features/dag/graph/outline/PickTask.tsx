// Asks for one task of the DAG: what to connect with, what to part from. By keyboard from
// the start. Whether the edge may be is for the scheduler to say.
import { Button, Group, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface PickTaskProps {
  title: string;
  action: string;
  options: string[];
  /** Gives why it was refused. */
  onPick: (id: string) => Promise<string | null>;
  onClose: () => void;
}

export function PickTask({ title, action, options, onPick, onClose }: PickTaskProps) {
  const { t } = useTranslation(["task_form", "common"]);
  const isSure = options.length === 1;
  const [picked, setPicked] = useState<string | null>(isSure ? (options[0] ?? null) : null);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = async () => {
    if (picked === null) return;
    const why = await onPick(picked);
    setRefused(why);
    if (why === null) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Select
          {...(!isSure && { "data-autofocus": true })}
          searchable
          selectFirstOptionOnChange
          allowDeselect={false}
          data-testid="pick-task"
          label={t("task_form:outline.task")}
          data={options}
          value={picked}
          error={refused}
          nothingFoundMessage={t("task_form:noTasks")}
          onChange={(id) => {
            setPicked(id);
            setRefused(null);
          }}
        />
        <Group justify="flex-end" mt="md">
          <Button onClick={onClose}>{t("common:action.cancel")}</Button>
          <Button
            type="submit"
            {...(isSure && { "data-autofocus": true })}
            variant="filled"
            disabled={picked === null}
            data-testid="pick-task-done"
          >
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
