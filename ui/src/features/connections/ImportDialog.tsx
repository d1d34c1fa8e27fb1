// Takes connections in: a text or a file is looked at first, and what would happen is told.
// The scheduler reads it.
import { Button, Checkbox, FileButton, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useImportConnections } from "@/api/connections";
import { ErrorView } from "@/components/ErrorView";
import { notifyDone } from "@/components/notify";
import classes from "./connections.module.css";

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("connections");
  const [text, setText] = useState("");
  const [overwrite, setOverwrite] = useState(false);
  const look = useImportConnections();
  const take = useImportConnections();
  const change = (text: string) => {
    look.reset();
    setText(text);
  };
  const found = look.data?.connections ?? [];
  const taken = found.filter((it) => it.problem === null && it.action !== "kept").length;
  return (
    <Modal opened onClose={onClose} title={t("importing.title")} size={640}>
      <Stack gap={12}>
        <Textarea
          label={t("importing.text")}
          description={t("importing.help")}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          autosize
          minRows={5}
          maxRows={14}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mono)" } }}
          data-testid="import-text"
        />
        <Group justify="space-between">
          <FileButton onChange={(file) => void file?.text().then(change)}>
            {(props) => <Button {...props}>{t("importing.file")}</Button>}
          </FileButton>
          <Checkbox
            label={t("importing.overwrite")}
            checked={overwrite}
            onChange={(event) => {
              look.reset();
              setOverwrite(event.currentTarget.checked);
            }}
          />
        </Group>
        {found.length > 0 && (
          <ul className={classes.imported} data-testid="import-found">
            {found.map((it) => (
              <li key={it.connection_id}>
                <b>{it.connection_id}</b>
                <span className="muted">{it.conn_type}</span>
                <span className={(it.problem ? classes.fails : "") ?? ""}>
                  {it.problem ?? t(`importing.action.${it.action}`)}
                </span>
              </li>
            ))}
          </ul>
        )}
        {(look.error ?? take.error) && <ErrorView error={look.error ?? take.error} isCompact />}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("cancel")}</Button>
          {look.data ? (
            <Button
              variant="filled"
              disabled={taken === 0}
              loading={take.isPending}
              onClick={() =>
                take.mutate(
                  { text, overwrite, dry_run: false },
                  {
                    onSuccess: () => {
                      notifyDone(t("importing.done", { count: taken }));
                      onClose();
                    },
                  },
                )
              }
            >
              {t("importing.take")}
            </Button>
          ) : (
            <Button
              variant="filled"
              disabled={text.trim() === ""}
              loading={look.isPending}
              onClick={() => look.mutate({ text, overwrite, dry_run: true })}
            >
              {t("importing.look")}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
