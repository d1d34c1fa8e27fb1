// One field of a form: its input, its help, what is wrong with it, and the way back to what it is
// when the file does not say it. What is typed stays until it is taken over or taken back.
import {
  ActionIcon,
  NumberInput,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing } from "@/components/useSubmitOnEnter";
import type { Around } from "./around";
import { Code } from "./Code";
import classes from "./form.module.css";
import { type FormField, readAs, textOf } from "./model";
import { Pool } from "./Pool";
import { Schedule } from "./Schedule";
import { Upstream } from "./Upstream";

interface FieldProps {
  field: FormField;
  /** What the file's diagnostics say of it. */
  problem: string | null;
  isLocked: boolean;
  around: Around;
  /** Undefined takes the field out. Gives why it was refused. */
  onSet: (value: unknown) => Promise<string | null>;
}

export function Field({ field, problem, isLocked, around, onSet }: FieldProps) {
  const { t } = useTranslation("editor");
  const { name, kind, help, isSet } = field;
  const [refused, setRefused] = useState<string | null>(null);
  const said = textOf(kind, field.value);
  const [typedText, setText] = useState(said);
  // The file says something else by now: by undo, in the code, by another field.
  useEffect(() => {
    setText(said);
    setRefused(null);
  }, [said]);

  const set = async (value: unknown) => setRefused(await onSet(value));
  const commit = (text: string) => {
    if (text === said) return;
    if (text.trim() === "" && !field.isRequired) return void set(undefined);
    try {
      void set(readAs(kind, text));
    } catch (wrong) {
      setRefused(t(`wrong.${(wrong as Error).message as "number" | "map" | "json"}`));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event)) return;
    const isDone = event.ctrlKey || event.metaKey || !isLong;
    if (event.key === "Enter" && isDone) commit(typedText);
    if (event.key === "Escape") setText(said);
  };
  const isLong = kind === "map" || kind === "json" || kind === "schedule";
  const error = refused ?? problem;
  const byDefault =
    field.default === undefined || field.default === null ? "" : String(field.default);
  const input = {
    ...{ id: `field-${name}`, disabled: isLocked, "data-testid": `field-${name}` },
    ...{ "aria-describedby": `help-${name}`, "aria-invalid": error !== null || undefined },
  };
  const typed = {
    ...input,
    ...{ value: typedText, placeholder: byDefault, onKeyDown },
    onBlur: () => commit(typedText),
  };
  return (
    <div className={classes.field} data-set={isSet || undefined}>
      <div className={classes.label}>
        <label htmlFor={`field-${name}`}>{name}</label>
        {isSet && !field.isRequired && !isLocked && (
          <Tooltip label={byDefault ? t("backTo", { value: byDefault }) : t("takeOut")}>
            <ActionIcon
              size="xs"
              aria-label={t("takeOutNamed", { name })}
              data-testid={`unset-${name}`}
              onClick={() => void set(undefined)}
            >
              <IconArrowBackUp size={12} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {kind === "switch" ? (
        <Switch
          {...input}
          checked={field.value === undefined ? field.default === true : field.value === true}
          onChange={(event) => void set(event.currentTarget.checked)}
        />
      ) : kind === "choice" ? (
        <Select
          {...input}
          data={field.choices}
          value={field.value === undefined ? null : String(field.value)}
          placeholder={byDefault}
          clearable={!field.isRequired}
          onChange={(value) => void set(value ?? undefined)}
        />
      ) : kind === "number" ? (
        <NumberInput {...typed} hideControls onChange={(value) => setText(String(value))} />
      ) : kind === "code" ? (
        <Code
          {...{ field, said, isLocked, around }}
          text={typedText}
          onChange={setText}
          onCommit={() => commit(typedText)}
        />
      ) : kind === "upstream" ? (
        <Upstream
          {...{ input, value: field.value, before: around.before }}
          onSet={(next) => void set(next)}
        />
      ) : kind === "pool" ? (
        <Pool
          {...{ input, text: typedText, placeholder: byDefault, onKeyDown }}
          onChange={setText}
          onCommit={(name) => commit(name ?? typedText)}
        />
      ) : isLong ? (
        <Textarea
          {...typed}
          autosize
          minRows={1}
          maxRows={8}
          classNames={{ input: classes.mono ?? "" }}
          placeholder={{ map: "NAME=value", schedule: "0 2 * * *" }[kind as string] ?? byDefault}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <TextInput {...typed} onChange={(event) => setText(event.currentTarget.value)} />
      )}
      {kind === "schedule" && !isLocked && (
        <Schedule value={field.value} around={around} onSet={(next) => void set(next)} />
      )}
      {error !== null && (
        <p className={classes.error} role="alert" data-testid={`error-${name}`}>
          {error}
        </p>
      )}
      <p className={classes.help} id={`help-${name}`}>
        {help}
      </p>
    </div>
  );
}
