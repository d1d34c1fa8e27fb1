// Chooses connections by name, one or several, with "new" at hand. A name that does not exist yet
// stays: the file may be ahead of this home.
import { Button, MultiSelect, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Connection, useConnections, useConnectionTypes } from "@/api/connections";
import { ConnectionDialog } from "./ConnectionDialog";
import classes from "./connection.module.css";

interface PickerProps {
  id?: string;
  label: string;
  /** Only types of these names. */
  types?: readonly string[];
  isLocked?: boolean;
  isWrong?: boolean;
}

/** The channel's own name beside the connection's. */
function labelOf(it: Connection): string {
  const channel = it.extra.channel_label;
  return typeof channel === "string" && channel !== ""
    ? `${it.connection_id} · ${channel}`
    : it.connection_id;
}

function useChoices(chosen: readonly string[], types?: readonly string[]) {
  const { data: all } = useConnections();
  const fitting = (all ?? []).filter((it) => !types || types.includes(it.conn_type));
  const known = fitting.map((it) => ({ value: it.connection_id, label: labelOf(it) }));
  const unknown = chosen.filter((id) => !known.some(({ value }) => value === id));
  return {
    taken: (all ?? []).map((it) => it.connection_id),
    choices: [...known, ...unknown.map((id) => ({ value: id, label: id }))],
  };
}

interface OneProps extends PickerProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

export function ConnectionPicker(props: OneProps) {
  const { value, onChange, types } = props;
  const { t } = useTranslation("connections");
  const { choices, taken } = useChoices(value ? [value] : [], types);
  return (
    <div className={classes.picker} data-wide>
      <Select
        {...(props.id && { id: props.id, "data-testid": props.id })}
        aria-label={props.label}
        data={choices}
        value={value}
        onChange={onChange}
        disabled={props.isLocked ?? false}
        error={props.isWrong ?? false}
        placeholder={t("choose")}
        searchable
        clearable
        className={classes.grow ?? ""}
      />
      <New {...{ taken }} {...(types && { types })} onSaved={onChange} isLocked={props.isLocked} />
    </div>
  );
}

interface ManyProps extends PickerProps {
  value: readonly string[];
  onChange: (ids: string[]) => void;
}

export function ConnectionsPicker(props: ManyProps) {
  const { value, onChange, types } = props;
  const { t } = useTranslation("connections");
  const { choices, taken } = useChoices(value, types);
  return (
    <div className={classes.picker} data-wide>
      <MultiSelect
        {...(props.id && { id: props.id, "data-testid": props.id })}
        aria-label={props.label}
        data={choices}
        value={[...value]}
        onChange={onChange}
        disabled={props.isLocked ?? false}
        error={props.isWrong ?? false}
        placeholder={value.length === 0 ? t("chooseMany") : ""}
        searchable
        clearable
        className={classes.grow ?? ""}
      />
      <New
        {...{ taken }}
        {...(types && { types })}
        onSaved={(id) => onChange([...value, id])}
        isLocked={props.isLocked}
      />
    </div>
  );
}

interface NewProps {
  taken: readonly string[];
  types?: readonly string[];
  isLocked: boolean | undefined;
  onSaved: (id: string) => void;
}

function New({ taken, types, isLocked, onSaved }: NewProps) {
  const { t } = useTranslation("connections");
  const [isOpen, setOpen] = useState(false);
  if (isLocked) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        onClick={() => setOpen(true)}
      >
        {t("new")}
      </Button>
      {isOpen && (
        <ConnectionDialog
          {...{ taken, onSaved }}
          {...(types && { types })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Types that alerts can be sent along. */
export function useChannelTypes(): string[] {
  const { data: types } = useConnectionTypes();
  return (types ?? []).filter((it) => it.is_channel).map((it) => it.name);
}
