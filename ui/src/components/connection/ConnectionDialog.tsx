// The form of a connection, drawn from its type: fields, a real test, and saving. Used by the page
// Connections and wherever a connection can be chosen. Which fields there are is the scheduler's.
import { Alert, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connection,
  type ConnectionType,
  useConnectionTypes,
  useSaveConnection,
  useTestConnection,
} from "@/api/connections";
import { ErrorView } from "@/components/ErrorView";
import { guardComposition } from "@/components/useSubmitOnEnter";
import classes from "./connection.module.css";
import { bodyOf, type Draft, draftOf, freeId, ID, partsOf, typeOf } from "./draft";
import { Fields } from "./Fields";
import { readPasted } from "./paste";
import { useSaid } from "./useSaid";

interface ConnectionDialogProps {
  /** What is changed; a new one without. */
  connection?: Connection;
  /** Names that are taken. */
  taken: readonly string[];
  /** Only types of these names, for a place that takes no other. */
  types?: readonly string[];
  onClose: () => void;
  onSaved?: (id: string) => void;
}

export function ConnectionDialog(props: ConnectionDialogProps) {
  const { t } = useTranslation("connections");
  const { data: types } = useConnectionTypes();
  const title = props.connection
    ? t("dialog.change", { id: props.connection.connection_id })
    : t("dialog.new");
  return (
    <Modal opened onClose={props.onClose} title={title} size={600}>
      {types && <Form {...props} all={types} />}
    </Modal>
  );
}

function Form(props: ConnectionDialogProps & { all: readonly ConnectionType[] }) {
  const { connection, taken, all, onClose, onSaved } = props;
  const { t } = useTranslation("connections");
  const said = useSaid();
  const offered = props.types ? all.filter(({ name }) => props.types?.includes(name)) : all;
  const isNew = !connection;
  const first = connection ? typeOf(all, connection.conn_type) : offered[0];
  const [draft, setDraft] = useState<Draft>(() => {
    const made = draftOf(first as ConnectionType, connection ? partsOf(connection) : null);
    return isNew ? { ...made, id: freeId(first?.name ?? "", taken) } : made;
  });
  const [isIdTyped, setIdTyped] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const [pasted, setPasted] = useState<string | null>(null);
  const save = useSaveConnection();
  const test = useTestConnection();
  const type = typeOf(all, draft.type) as ConnectionType;
  const { body, wrong } = bodyOf(type, draft);
  const isIdWrong = !ID.test(body.connection_id) || (isNew && taken.includes(body.connection_id));
  const isWrong = isIdWrong || Object.keys(wrong).length > 0;

  const choose = (name: string | null) => {
    const chosen = all.find((it) => it.name === name);
    if (!chosen) return;
    test.reset();
    const made = draftOf(chosen, null);
    setDraft({ ...made, id: isIdTyped ? draft.id : freeId(chosen.name, taken) });
  };
  const paste = (text: string) => {
    const found = readPasted(text);
    if ("wrong" in found) return setPasted(t(`paste.${found.wrong}`));
    const chosen = typeOf(all, found.parts.conn_type) as ConnectionType;
    const made = draftOf(chosen, found.parts);
    setPasted(null);
    setDraft({ ...made, id: found.parts.connection_id ?? freeId(chosen.name, taken) });
  };
  const send = async () => {
    setAsked(true);
    if (isWrong) return;
    await save.mutateAsync({ isNew, body });
    onSaved?.(body.connection_id);
    onClose();
  };
  return (
    <form
      onKeyDown={guardComposition}
      onSubmit={(event) => {
        event.preventDefault();
        // What went wrong stands below.
        send().catch(() => undefined);
      }}
    >
      <Stack gap={12}>
        {isNew && (
          <TextInput
            label={t("paste.label")}
            description={t("paste.help")}
            placeholder="http://login:password@host"
            value=""
            error={pasted}
            onChange={() => undefined}
            onPaste={(event) => {
              event.preventDefault();
              paste(event.clipboardData.getData("text"));
            }}
            data-testid="connection-paste"
          />
        )}
        <Group grow align="start">
          <Select
            label={t("type")}
            data={offered.map((it) => ({ value: it.name, label: said(it.title) }))}
            value={draft.type}
            onChange={choose}
            disabled={!isNew}
            allowDeselect={false}
            data-testid="connection-type"
          />
          <TextInput
            label={t("id")}
            value={draft.id}
            disabled={!isNew}
            required
            spellCheck={false}
            error={isAsked && isIdWrong && t(ID.test(draft.id) ? "idTaken" : "idWrong")}
            onChange={(event) => {
              setIdTyped(true);
              setDraft({ ...draft, id: event.currentTarget.value });
            }}
            data-testid="connection-id"
          />
        </Group>
        <p className={classes.help}>{said(type.help)}</p>
        <Fields
          type={type}
          draft={draft}
          wrong={isAsked ? wrong : {}}
          onChange={(place, text) => {
            test.reset();
            setDraft({ ...draft, values: { ...draft.values, [place]: text } });
          }}
        />
        <TextInput
          label={t("description")}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        />
        {test.data && (
          <Alert
            color={test.data.ok ? "var(--state-success)" : "var(--state-failed)"}
            title={t(test.data.ok ? "test.works" : "test.fails")}
            role="status"
            data-testid="connection-tested"
          >
            {test.data.message}
            {test.data.hint && <div className={classes.hint}>{test.data.hint}</div>}
          </Alert>
        )}
        {(save.error ?? test.error) && <ErrorView error={save.error ?? test.error} isCompact />}
        <Group justify="space-between" mt={8}>
          {type.can_test ? (
            <Button
              loading={test.isPending}
              onClick={() => {
                setAsked(true);
                if (Object.keys(wrong).length === 0) test.mutate(body);
              }}
              data-testid="connection-test"
            >
              {t("test.try")}
            </Button>
          ) : (
            <span />
          )}
          <Group>
            <Button onClick={onClose}>{t("cancel")}</Button>
            <Button type="submit" variant="filled" loading={save.isPending}>
              {t("save")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
