// The same text under another name: the way out where a file may not be written.
// Writing it is saving.ts's; here the name is asked for and checked.
import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveFile } from "@/api/files";
import type { SavedFile } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { guardComposition } from "@/components/useSubmitOnEnter";
import { besides, isPath } from "./paths";
import type { CodeSession } from "./types";

export function SaveAs({ session, onClose }: { session: CodeSession; onClose: () => void }) {
  const { t } = useTranslation(["files", "common"]);
  const navigate = useNavigate();
  const save = useSaveFile();
  const [path, setPath] = useState(besides(session.path));
  const isWrong = !isPath(path);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    const { text, saved } = session;
    const made: SavedFile = await save.mutateAsync({ path, text, before: null });
    // What was typed has a file of its own now.
    if (saved) session.takeDisk(saved.text, saved.hash);
    onClose();
    if (made.dag_id)
      await navigate({
        to: "/dags/$dagId",
        params: { dagId: made.dag_id },
        search: { tab: "graph" },
      });
    else await navigate({ to: "/files", search: { path } });
  };
  return (
    <Modal opened onClose={onClose} title={t("files:saveAs.title")} size={480}>
      <form
        onSubmit={(event) => void submit(event).catch(() => undefined)}
        onKeyDown={guardComposition}
      >
        <TextInput
          label={t("files:path")}
          description={t("files:saveAs.hint")}
          value={path}
          error={isWrong && t("files:name.wrong")}
          spellCheck={false}
          data-autofocus
          data-testid="save-as-path"
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        {save.error && <ErrorView error={save.error} title={t("files:failed")} isCompact />}
        <Group justify="flex-end" mt="lg">
          <Button onClick={onClose}>{t("common:action.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={isWrong} loading={save.isPending}>
            {t("common:action.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
