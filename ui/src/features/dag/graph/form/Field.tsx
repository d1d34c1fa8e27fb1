// One field of a form: its input, its help, what is wrong with it, and the way back to what it is
// when the file does not say it. What is typed stays until it is taken over or taken back.
import {
  ActionIcon,
  Button,
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
import type { Edit } from "@/api/editor";
import {
  ConnectionPicker,
  ConnectionsPicker,
  useChannelTypes,
} from "@/components/connection/ConnectionPicker";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./form.module.css";
import { type FormField, readAs, textOf } from "./model";
import { Params } from "./Params";
import { PoolField } from "./PoolField";
import { Preview } from "./Preview";
import { editOf, useFormPlace } from "./place";
import type { Problem } from "./problems";
import { Cases, Env } from "./Rows";
import { ScheduleField } from "./ScheduleField";
import { namesOf, Tasks } from "./Tasks";
import { TemplateInput } from "./TemplateInput";

interface FieldProps {
  field: FormField;
  /** What the file's diagnostics say of it. */
  problem: Problem | null;
  timetable: "trigger" | "interval";
}

export function Field({ field, problem, timetable }: FieldProps) {
  const { t } = useTranslation("editor");
  const { t: words } = useTranslation("task_form");
  const place = useFormPlace();
  const channelTypes = useChannelTypes();
  const { taskId, isLocked } = place;
  const { name, help, isSet } = field;
  const [isJson, setJson] = useState(false);
  const kind = isJson ? "json" : field.kind;
  const [refused, setRefused] = useState<string | null>(null);
  const said = textOf(kind, field.value);
  const [text, setText] = useState(said);
  // The file says something else by now: by undo, in the code, by another field.
  useEffect(() => {
    setText(said);
    setRefused(null);
  }, [said]);

  const apply = async (edits: readonly Edit[]) => {
    const why = await place.change(edits);
    setRefused(why);
    return why === null;
  };
  const set = (value: unknown) => apply([editOf(taskId, [name], value)]);
  const commit = () => {
    if (text === said) {
      setRefused(null);
      return;
    }
    if (text.trim() === "" && !field.isRequired) return void set(undefined);
    try {
      void set(readAs(kind, text));
    } catch (wrong) {
      setRefused(t(`wrong.${(wrong as Error).message as "number" | "json"}`));
    }
  };
  const cancel = () => {
    setText(said);
    setRefused(null);
  };
  const isLong = kind === "json";
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event)) return;
    if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) commit();
    if (event.key === "Escape") cancel();
  };
  const error = refused ?? (problem?.severity === "error" ? problem.message : null);
  const hint = refused === null ? (problem?.hint ?? null) : null;
  const warning = refused === null && problem?.severity === "warning" ? problem.message : null;
  const byDefault =
    field.default === undefined || field.default === null ? "" : String(field.default);
  const input = {
    ...{ id: `field-${name}`, disabled: isLocked, "data-testid": `field-${name}` },
    ...{ "aria-describedby": `help-${name}`, "aria-invalid": error !== null || undefined },
  };
  const isWrong = error !== null;
  const typed = {
    ...input,
    ...{ value: text, placeholder: byDefault, onBlur: commit, onKeyDown, error: isWrong },
  };
  const connect = (next: string[]) => {
    const now = namesOf(field.value);
    const to = taskId ?? "";
    void apply([
      ...next
        .filter((it) => !now.includes(it))
        .map((from): Edit => ({ edit: "connect", from, to })),
      ...now
        .filter((it) => !next.includes(it))
        .map((from): Edit => ({ edit: "disconnect", from, to })),
    ]);
  };
  const draw = () => {
    switch (kind) {
      case "switch":
        return (
          <Switch
            {...input}
            checked={field.value === undefined ? field.default === true : field.value === true}
            onChange={(event) => void set(event.currentTarget.checked)}
          />
        );
      case "choice":
        return (
          <Select
            {...input}
            error={isWrong}
            data={[
              ...field.choices,
              ...(typeof field.value === "string" && !field.choices.includes(field.value)
                ? [field.value]
                : []),
            ]}
            value={field.value === undefined ? null : String(field.value)}
            placeholder={byDefault}
            clearable={!field.isRequired}
            onKeyDown={(event) => event.stopPropagation()}
            onChange={(value) => void set(value ?? undefined)}
          />
        );
      case "number":
        return <NumberInput {...typed} hideControls onChange={(value) => setText(String(value))} />;
      case "code":
      case "template":
        return (
          <div className={classes.code}>
            <TemplateInput
              id={name}
              label={name}
              text={text}
              language={field.language}
              isSingle={kind === "template"}
              {...{ isLocked, isWrong, placeholder: byDefault, names: place.names }}
              onChange={setText}
              onCommit={commit}
              onCancel={cancel}
            />
            <Preview
              field={name}
              typed={text}
              edits={text === said ? [] : [editOf(taskId, [name], text)]}
            />
            {text !== said && kind === "code" && (
              <Button
                size="compact-xs"
                className={classes.take ?? ""}
                // Before the editor loses the focus, which takes the text over already.
                onMouseDown={(event) => event.preventDefault()}
                onClick={commit}
              >
                {t("take")} <kbd>Ctrl ⏎</kbd>
              </Button>
            )}
          </div>
        );
      case "tasks":
        return (
          <Tasks
            {...{ id: name, label: name, isLocked, isWrong, options: place.others }}
            value={namesOf(field.value)}
            onChange={connect}
          />
        );
      case "pool":
        return (
          <PoolField
            value={field.value === undefined ? null : String(field.value)}
            {...{ byDefault, isLocked }}
            onSet={(value) => void set(value)}
          />
        );
      case "connection":
        // A name that a template puts together is typed.
        if (typeof field.value === "string" && field.value.includes("{{")) break;
        return (
          <ConnectionPicker
            id={`field-${name}`}
            label={name}
            {...(field.connTypes.length > 0 && { types: field.connTypes })}
            value={typeof field.value === "string" ? field.value : null}
            {...{ isLocked, isWrong }}
            onChange={(id) => void set(id ?? undefined)}
          />
        );
      case "connections":
        return (
          <ConnectionsPicker
            id={`field-${name}`}
            label={name}
            types={channelTypes}
            value={namesOf(field.value)}
            {...{ isLocked, isWrong }}
            onChange={(ids) => void set(ids.length > 0 ? ids : undefined)}
          />
        );
      case "schedule":
        return (
          <ScheduleField
            {...{ value: field.value, timetable, isWrong }}
            onSet={(value) => void set(value)}
          />
        );
      case "env":
        if (typeof field.value !== "string") return <Env value={field.value} apply={apply} />;
        break;
      case "params":
        return <Params value={field.value} apply={apply} onJson={() => setJson(true)} />;
      case "cases":
        if (typeof field.value !== "string") return <Cases value={field.value} apply={apply} />;
        break;
      case "json":
        return (
          <>
            <Textarea
              {...typed}
              autosize
              minRows={1}
              maxRows={12}
              classNames={{ input: classes.mono ?? "" }}
              placeholder={byDefault}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {isJson && (
              <Button
                size="compact-xs"
                variant="subtle"
                className={classes.add ?? ""}
                onClick={() => setJson(false)}
              >
                {words("asRows")}
              </Button>
            )}
          </>
        );
    }
    return <TextInput {...typed} onChange={(event) => setText(event.currentTarget.value)} />;
  };
  return (
    <div className={classes.field} data-set={isSet || undefined} data-kind={kind}>
      <div className={classes.label}>
        <label htmlFor={`field-${name}`}>{name}</label>
        {field.isRequired && (
          <span className={classes.needed} title={words("required")}>
            ＊
          </span>
        )}
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
      {draw()}
      {error !== null && (
        <p className={classes.error} role="alert" data-testid={`error-${name}`}>
          {error}
        </p>
      )}
      {warning !== null && (
        <p className={classes.warning} role="status" data-testid={`warning-${name}`}>
          {warning}
        </p>
      )}
      {hint !== null && <p className={classes.hint}>{hint}</p>}
      <p className={classes.help} id={`help-${name}`}>
        {help}
      </p>
    </div>
  );
}
