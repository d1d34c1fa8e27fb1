// The pool of a task: those that there are, how full they are, and a new one without leaving.
// How many slots a task takes is a field of its own.
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNewPool, usePools } from "@/api/task-form";
import { guardComposition } from "@/components/useSubmitOnEnter";
import classes from "./form.module.css";
import { isTemplate } from "./Preview";

/** Stands for "a new one" in the list; no pool can be called that. */
const NEW = " new";

interface PoolFieldProps {
  value: string | null;
  byDefault: string;
  isLocked: boolean;
  onSet: (value: string | undefined) => void;
}

export function PoolField({ value, byDefault, isLocked, onSet }: PoolFieldProps) {
  const { t } = useTranslation("task_form");
  const { data } = usePools();
  const [wanted, setWanted] = useState<string | null>(null);
  const pools = data?.pools ?? [];
  const isMissing =
    data !== undefined &&
    value !== null &&
    !isTemplate(value) &&
    !pools.some(({ name }) => name === value);
  const names = pools.map(({ name }) => name);
  const options = value !== null && !names.includes(value) ? [value, ...names] : names;
  return (
    <>
      <Select
        id="field-pool"
        data-testid="field-pool"
        aria-describedby="help-pool"
        data={[
          ...options.map((name) => ({ value: name, label: name })),
          { value: NEW, label: t("pool.new") },
        ]}
        value={value}
        placeholder={byDefault}
        clearable
        searchable
        disabled={isLocked}
        renderOption={({ option }) => {
          const pool = pools.find(({ name }) => name === option.value);
          return (
            <span className={classes.option}>
              <span>{option.label}</span>
              {pool && (
                <small className="muted">
                  {t("pool.used", { used: pool.slots - pool.open_slots, slots: pool.slots })}
                </small>
              )}
            </span>
          );
        }}
        onKeyDown={(event) => event.stopPropagation()}
        onChange={(next) => {
          if (next === NEW) setWanted("");
          else onSet(next ?? undefined);
        }}
      />
      {isMissing && wanted === null && (
        <p className={classes.warning} role="status" data-testid="pool-missing">
          {t("pool.missing", { name: value })}{" "}
          <Button size="compact-xs" data-testid="pool-make" onClick={() => setWanted(value)}>
            {t("pool.make")}
          </Button>
        </p>
      )}
      {wanted !== null && (
        <NewPool
          name={wanted}
          onDone={(name) => {
            setWanted(null);
            if (name !== null && name !== value) onSet(name);
          }}
        />
      )}
    </>
  );
}

function NewPool({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const { t } = useTranslation(["task_form", "common"]);
  const make = useNewPool();
  const [typed, setTyped] = useState(name);
  const [slots, setSlots] = useState<number | string>(1);
  const isReady = typed.trim() !== "" && Number.isInteger(Number(slots)) && slots !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = { name: typed.trim(), slots: Number(slots) };
    make.mutate(body, { onSuccess: () => onDone(body.name) });
  };
  return (
    <form
      className={classes.unfolded}
      data-testid="new-pool"
      onSubmit={submit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onDone(null);
        guardComposition(event);
      }}
    >
      <TextInput
        label={t("task_form:pool.name")}
        value={typed}
        autoFocus={name === ""}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <NumberInput
        label={t("task_form:pool.slots")}
        description={t("task_form:pool.slotsHelp")}
        value={slots}
        min={0}
        autoFocus={name !== ""}
        onChange={setSlots}
      />
      {make.error && (
        <p className={classes.error} role="alert">
          {make.error.message}
        </p>
      )}
      <span className={classes.addRow}>
        <Button
          type="submit"
          variant="filled"
          disabled={!isReady}
          loading={make.isPending}
          data-testid="new-pool-make"
        >
          {t("task_form:pool.make")}
        </Button>
        <Button onClick={() => onDone(null)}>{t("common:action.cancel")}</Button>
      </span>
    </form>
  );
}
