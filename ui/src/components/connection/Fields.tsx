// The fields of a connection, one input for each kind. A secret that is there is never shown: its
// field says so, and typing replaces it.
import { PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ConnectionField, type ConnectionType, KEPT } from "@/api/connections";
import type { Draft, Wrong } from "./draft";
import { useSaid } from "./useSaid";

interface FieldsProps {
  type: ConnectionType;
  draft: Draft;
  wrong: Record<string, Wrong>;
  onChange: (place: string, text: string) => void;
}

export function Fields({ type, draft, wrong, onChange }: FieldsProps) {
  return type.fields.map((field) => (
    <Field
      key={field.place}
      field={field}
      value={draft.values[field.place] ?? ""}
      wrong={wrong[field.place]}
      onChange={(text) => onChange(field.place, text)}
    />
  ));
}

interface FieldProps {
  field: ConnectionField;
  value: string;
  wrong: Wrong | undefined;
  onChange: (text: string) => void;
}

function Field({ field, value, wrong, onChange }: FieldProps) {
  const { t } = useTranslation("connections");
  const said = useSaid();
  const byDefault = field.default ? t("byDefault", { value: field.default }) : "";
  const shared = {
    label: said(field.title),
    description: said(field.help),
    placeholder: field.placeholder ?? byDefault,
    required: field.required,
    error: wrong && t(`wrong.${wrong}`),
    "data-testid": `connection-${field.place}`,
  };
  switch (field.kind) {
    case "secret": {
      const isKept = value.includes(KEPT);
      return (
        <PasswordInput
          {...shared}
          value={isKept ? "" : value}
          placeholder={isKept ? t("secretKept") : shared.placeholder}
          // A browser is not to keep it, nor to fill in another one.
          autoComplete="new-password"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    }
    case "choice":
    case "boolean": {
      const choices = field.kind === "boolean" ? ["true", "false"] : field.choices;
      const name = (choice: string): string =>
        field.kind === "boolean" ? t(choice === "true" ? "is.true" : "is.false") : choice;
      return (
        <Select
          {...shared}
          data={choices.map((choice) => ({ value: choice, label: name(choice) }))}
          value={value || null}
          placeholder={
            field.default ? t("byDefault", { value: name(field.default) }) : t("byDefaultNone")
          }
          clearable
          onChange={(choice) => onChange(choice ?? "")}
        />
      );
    }
    case "json":
      return (
        <Textarea
          {...shared}
          value={value}
          autosize
          minRows={1}
          maxRows={10}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mono)" } }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          value={value}
          spellCheck={false}
          {...(field.kind === "integer" && { inputMode: "numeric" as const })}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
