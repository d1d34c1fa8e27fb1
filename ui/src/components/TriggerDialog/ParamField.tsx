// One param as the field that its schema asks for, with its description and what is wrong with it.
// Which field that is, and what counts as wrong, is decided in params.ts.
import { Checkbox, NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { allowsNull, type Fault, isSame, kindOf, type Param, readJson, writeJson } from "./params";

interface ParamFieldProps {
  param: Param;
  value: unknown;
  fault: Fault | null;
  /** What the scheduler said of it. */
  refusal?: string | undefined;
  onChange: (value: unknown) => void;
}

export function ParamField({ param, value, fault, refusal, onChange }: ParamFieldProps) {
  const { t } = useTranslation("dags");
  const { name, schema, description, isRequired } = param;
  const error =
    refusal ?? (fault ? t(`trigger.fault.${fault.kind}`, { limit: fault.limit ?? "" }) : null);
  const shared = {
    label: schema.title ?? name,
    description,
    error,
    "data-testid": `param-${name}`,
  };
  const field = { ...shared, withAsterisk: isRequired };
  const text = typeof value === "string" ? value : "";
  const onText = (typed: string) => onChange(typed === "" && allowsNull(schema) ? null : typed);

  switch (kindOf(schema, param.value)) {
    case "text":
      return <TextInput {...field} value={text} onChange={(event) => onText(event.target.value)} />;
    case "lines":
      return (
        <Textarea
          {...field}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      );
    case "date":
      return (
        <TextInput
          {...field}
          type="date"
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      );
    case "instant":
      return (
        <TextInput
          {...field}
          placeholder="2026-03-01T02:00:00+09:00"
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberInput
          {...field}
          thousandSeparator=""
          allowDecimal={kindOf(schema, param.value) === "number"}
          value={typeof value === "number" ? value : ""}
          onChange={(typed) => onChange(typed === "" ? null : Number(typed))}
          clampBehavior="none"
        />
      );
    case "switch":
      return allowsNull(schema) ? (
        <Checkbox
          {...shared}
          indeterminate={value === null}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      ) : (
        <Switch
          {...shared}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "choice": {
      const choices = schema.enum ?? [];
      const at = choices.findIndex((one) => isSame(one, value));
      return (
        <Select
          {...field}
          data={choices.map((one, index) => ({
            value: String(index),
            label: typeof one === "string" ? one : JSON.stringify(one),
          }))}
          value={at < 0 ? null : String(at)}
          onChange={(index) => onChange(choices[Number(index)])}
        />
      );
    }
    default:
      return (
        <Textarea
          {...field}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--font-mono)", fontSize: 12 } }}
          value={writeJson(value ?? null)}
          onChange={(event) => onChange(readJson(event.target.value))}
        />
      );
  }
}
