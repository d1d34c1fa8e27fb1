// The pool of a task: one of those there are, or a new one, made in place.
import { Autocomplete, Button, NumberInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAddPool, usePools } from "@/api/pools";
import { notifyProblem } from "@/components/notify";
import classes from "./form.module.css";

interface PoolProps {
  input: { id: string; disabled: boolean };
  text: string;
  placeholder: string;
  onChange: (text: string) => void;
  /** With a name where one was picked, else what is typed. */
  onCommit: (name?: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function Pool({ input, text, placeholder, onChange, onCommit, onKeyDown }: PoolProps) {
  const { t } = useTranslation("task_form");
  const { data } = usePools();
  const { mutate, isPending } = useAddPool();
  const [slots, setSlots] = useState(1);
  const names = data?.pools.map((pool) => pool.name) ?? [];
  const name = text.trim();
  const isNew = data !== undefined && name !== "" && !name.includes("{{") && !names.includes(name);
  return (
    <>
      <Autocomplete
        {...input}
        data={names}
        value={text}
        placeholder={placeholder}
        onChange={onChange}
        onOptionSubmit={onCommit}
        onBlur={() => onCommit()}
        onKeyDown={onKeyDown}
      />
      {isNew && !input.disabled && (
        <div className={classes.newPool} role="status">
          <span>{t("pool.unknown")}</span>
          <NumberInput
            w={64}
            min={0}
            max={1_000_000}
            aria-label={t("pool.slots")}
            value={slots}
            onChange={(value) => setSlots(Number(value) || 0)}
          />
          <Button
            loading={isPending}
            data-testid="make-pool"
            onClick={() =>
              mutate({ name, slots }, { onSuccess: () => onCommit(), onError: notifyProblem })
            }
          >
            {t("pool.make")}
          </Button>
        </div>
      )}
    </>
  );
}
