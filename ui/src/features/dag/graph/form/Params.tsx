// The params of a DAG: name, type and default of each, and as JSON where they say more.
// How a param is written in the file is params.ts's.
import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./form.module.css";
import {
  defaultText,
  type ParamRow,
  type ParamType,
  readDefault,
  rowOf,
  TYPES,
  withType,
} from "./params";
import { editOf, useFormPlace } from "./place";
import { Add, focusSoon, Name, Row } from "./Rows";

interface ParamsProps {
  value: unknown;
  apply: (edits: readonly Edit[]) => Promise<boolean>;
  onJson: () => void;
}

export function Params({ value, apply, onJson }: ParamsProps) {
  const { t } = useTranslation("task_form");
  const { isLocked } = useFormPlace();
  const [isAdding, setAdding] = useState(false);
  const rows = Object.entries((value ?? {}) as Record<string, unknown>).map(([name, written]) =>
    rowOf(name, written),
  );
  const set = (path: string[], to: unknown) => apply([editOf(null, ["params", ...path], to)]);
  const remove = ({ name }: ParamRow) =>
    void apply([editOf(null, rows.length === 1 ? ["params"] : ["params", name], undefined)]);
  return (
    <div className={classes.rows}>
      {rows.map((row) => (
        <Row key={row.name} label={t("removeRow", { name: row.name })} onRemove={() => remove(row)}>
          <Name
            name={row.name}
            id={`params.${row.name}.name`}
            label={t("params.name")}
            onSet={(to) =>
              void apply([
                editOf(null, ["params", to], row.written),
                editOf(null, ["params", row.name], undefined),
              ])
            }
          />
          <Select
            className={classes.type ?? ""}
            aria-label={t("params.type", { name: row.name })}
            data-testid={`field-params.${row.name}.type`}
            data={[...TYPES]}
            value={row.type}
            placeholder={t("params.several")}
            allowDeselect={false}
            disabled={isLocked || row.type === null}
            onChange={(type) =>
              type !== null && void set([row.name], withType(row, type as ParamType))
            }
          />
          <Default
            row={row}
            onSet={(to) => set(row.isSchema ? [row.name, "default"] : [row.name], to)}
          />
        </Row>
      ))}
      {isAdding && (
        <Row label={t("cancelRow")} onRemove={() => setAdding(false)}>
          <Name
            name=""
            id="params.new"
            label={t("params.name")}
            isNew
            onSet={(name) =>
              void set([name], "").then((isDone) => {
                if (!isDone) return;
                setAdding(false);
                focusSoon(`field-params.${name}`);
              })
            }
            onCancel={() => setAdding(false)}
          />
          <span />
        </Row>
      )}
      {!isLocked && !isAdding && (
        <span className={classes.addRow}>
          <Add label={t("params.add")} id="params" onAdd={() => setAdding(true)} />
          <Button size="compact-xs" variant="subtle" data-testid="params-json" onClick={onJson}>
            {t("asJson")}
          </Button>
        </span>
      )}
    </div>
  );
}

function Default({ row, onSet }: { row: ParamRow; onSet: (to: unknown) => Promise<boolean> }) {
  const { t } = useTranslation("task_form");
  const { isLocked } = useFormPlace();
  const said = defaultText(row.default);
  const [text, setText] = useState(said);
  const [wrong, setWrong] = useState<"number" | "integer" | "json" | null>(null);
  useEffect(() => {
    setText(said);
    setWrong(null);
  }, [said]);
  const commit = () => {
    if (text === said) return;
    try {
      const value = readDefault(row.type, text);
      setWrong(null);
      void onSet(value);
    } catch (problem) {
      setWrong((problem as Error).message as "number");
    }
  };
  const of = {
    id: `field-params.${row.name}`,
    "data-testid": `field-params.${row.name}`,
    "aria-label": t("params.default", { name: row.name }),
    disabled: isLocked,
  };
  if (row.type === "boolean")
    return (
      <Switch
        {...of}
        checked={row.default === true}
        onChange={(event) => void onSet(event.currentTarget.checked)}
      />
    );
  const choices = (row.written as { enum?: unknown[] } | null)?.enum;
  if (row.isSchema && row.type === "string" && Array.isArray(choices))
    return (
      <Select
        {...of}
        data={choices.map(String)}
        value={said}
        allowDeselect={false}
        onChange={(value) => value !== null && void onSet(value)}
      />
    );
  return (
    <TextInput
      {...of}
      value={text}
      error={wrong && t(`wrong.${wrong}`)}
      classNames={{ input: classes.mono ?? "" }}
      placeholder={t("params.none")}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setText(said);
      }}
    />
  );
}
