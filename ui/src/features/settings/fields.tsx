// Text and numbers that are saved when the field is left or Enter is pressed; Escape takes back
// what was typed. Nothing is sent that did not change.

import { NumberInput, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSubmitOnEnter } from "@/components/useSubmitOnEnter";
import classes from "./settings.module.css";
import type { Setting } from "./useSetting";

interface FieldProps<Value> {
  id: string;
  value: Value;
  setting: Setting;
  onSave: (value: Value) => void;
  placeholder?: string;
}

/** What is typed, until it is what is saved. */
function useDraft<Value>(value: Value, onSave: (value: Value) => void) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const save = () => {
    if (draft !== value) onSave(draft);
  };
  const onEnter = useSubmitOnEnter(save);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setDraft(value);
    onEnter(event);
  };
  return { draft, setDraft, props: { onBlur: save, onKeyDown } };
}

function Saved({ setting }: { setting: Setting }) {
  const { t } = useTranslation("settings");
  if (!setting.isSaved) return null;
  return <IconCheck size={14} className={classes.saved} role="img" aria-label={t("saved")} />;
}

export function TextField(props: FieldProps<string>) {
  const { id, value, setting, onSave, placeholder } = props;
  const { draft, setDraft, props: keys } = useDraft(value, onSave);
  return (
    <TextInput
      id={id}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      error={setting.problem !== null}
      rightSection={<Saved setting={setting} />}
      aria-describedby={`${id}-description`}
      spellCheck={false}
      {...(placeholder && { placeholder })}
      {...keys}
    />
  );
}

interface NumberFieldProps extends FieldProps<number | null> {
  min?: number;
  unit?: string;
}

/** Empty means that there is no such limit. */
export function NumberField(props: NumberFieldProps) {
  const { id, value, setting, onSave, placeholder, min = 0, unit } = props;
  const { draft, setDraft, props: keys } = useDraft(value, onSave);
  return (
    <NumberInput
      id={id}
      value={draft ?? ""}
      onChange={(next) => setDraft(next === "" ? null : Number(next))}
      error={setting.problem !== null}
      min={min}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      hideControls
      rightSection={<Saved setting={setting} />}
      aria-describedby={`${id}-description`}
      {...(unit && { suffix: ` ${unit}` })}
      {...(placeholder && { placeholder })}
      {...keys}
    />
  );
}
