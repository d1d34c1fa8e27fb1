// What is asked before a file or folder is made, renamed or thrown away.
// Doing it is the scheduler's; what it refuses is shown here.
import { Button, Checkbox, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNewFolder, useRenameFile, useTrashFile } from "@/api/editor-files";
import { useSaveFile } from "@/api/files";
import type { FileEntry } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { ErrorView } from "@/components/ErrorView";
import { notifyDone } from "@/components/notify";
import { guardComposition } from "@/components/useSubmitOnEnter";
import { isPath, joined, nameOf } from "@/editor/code/paths";
import { forgetText } from "@/editor/code/textSession";
import { EMPTY } from "./newText";

export type Asked =
  | { kind: "file" | "folder"; folder: string }
  | { kind: "rename" | "trash"; entry: FileEntry };

interface FileDialogProps {
  asked: Asked;
  /** Null: what was open is gone. */
  onOpen: (path: string | null) => void;
  onClose: () => void;
}

export function FileDialog({ asked, onOpen, onClose }: FileDialogProps) {
  if ("entry" in asked) {
    const Dialog = asked.kind === "trash" ? Trash : Rename;
    return <Dialog entry={asked.entry} {...{ onOpen, onClose }} />;
  }
  return <Create kind={asked.kind} folder={asked.folder} {...{ onOpen, onClose }} />;
}

interface DialogProps {
  onOpen: (path: string | null) => void;
  onClose: () => void;
}

function Create({ kind, folder, onOpen, onClose }: DialogProps & { kind: string; folder: string }) {
  const { t } = useTranslation("files");
  const save = useSaveFile();
  const makeFolder = useNewFolder();
  const [path, setPath] = useState(joined(folder, ""));
  const isFolder = kind === "folder";
  const submit = async () => {
    if (isFolder) await makeFolder.mutateAsync(path);
    else {
      const text = /\.ya?ml$/i.test(path) ? EMPTY.text : "";
      await save.mutateAsync({ path, text, before: null });
      onOpen(path);
    }
    onClose();
  };
  return (
    <PathDialog
      title={t(isFolder ? "create.folder" : "create.file")}
      hint={t("create.hint")}
      verb={t("act.create")}
      path={path}
      onChange={setPath}
      error={save.error ?? makeFolder.error}
      isBusy={save.isPending || makeFolder.isPending}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function Rename({ entry, onOpen, onClose }: DialogProps & { entry: FileEntry }) {
  const { t } = useTranslation("files");
  const rename = useRenameFile();
  const [to, setTo] = useState(entry.path);
  const [keeps, setKeeps] = useState(true);
  const { dag_id: dag } = entry;
  const submit = async () => {
    const body = { from: entry.path, to, keep_history: keeps && dag !== null };
    const { path } = await rename.mutateAsync(body);
    forgetText(entry.path);
    notifyDone(t("rename.done", { path }));
    if (!entry.is_folder) onOpen(path);
    onClose();
  };
  return (
    <PathDialog
      title={t("rename.title", { name: nameOf(entry.path) })}
      verb={t("act.rename").replace("…", "")}
      path={to}
      onChange={setTo}
      error={rename.error}
      isBusy={rename.isPending}
      isSame={to === entry.path}
      onSubmit={submit}
      onClose={onClose}
    >
      {dag !== null && (
        <Checkbox
          mt="md"
          label={t("rename.history")}
          description={t("rename.historyText", { dag })}
          checked={keeps}
          data-testid="keep-history"
          onChange={(event) => setKeeps(event.currentTarget.checked)}
        />
      )}
    </PathDialog>
  );
}

interface PathDialogProps {
  title: string;
  hint?: string;
  verb: string;
  path: string;
  onChange: (path: string) => void;
  error: Error | null;
  isBusy: boolean;
  isSame?: boolean;
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children?: React.ReactNode;
}

function PathDialog(props: PathDialogProps) {
  const { title, hint, verb, path, onChange, error, isBusy, onSubmit, onClose, children } = props;
  const { t } = useTranslation(["files", "common"]);
  const isWrong = path !== "" && !path.endsWith("/") && !isPath(path);
  const isReady = isPath(path) && props.isSame !== true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Why it failed is shown below.
    if (isReady) void onSubmit().catch(() => undefined);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480}>
      <form onSubmit={submit} onKeyDown={guardComposition}>
        <TextInput
          label={t("files:path")}
          description={hint}
          value={path}
          error={isWrong && t("files:name.wrong")}
          spellCheck={false}
          data-autofocus
          data-testid="file-path"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {children}
        {error && <ErrorView error={error} title={t("files:failed")} isCompact />}
        <Group justify="flex-end" mt="lg">
          <Button onClick={onClose}>{t("common:action.cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!isReady}
            loading={isBusy}
            data-testid="file-submit"
          >
            {verb}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Trash({ entry, onOpen, onClose }: DialogProps & { entry: FileEntry }) {
  const { t } = useTranslation("files");
  const trash = useTrashFile();
  const name = nameOf(entry.path);
  return (
    <Confirm
      isOpen
      title={t("trash.title")}
      verb={t("trash.verb")}
      isDangerous
      onClose={onClose}
      onConfirm={async () => {
        const { trash: place } = await trash.mutateAsync(entry.path);
        forgetText(entry.path);
        onOpen(null);
        notifyDone(
          place === "system" ? t("trash.system", { name }) : t("trash.place", { name, place }),
        );
      }}
    >
      {t("trash.ask", { name })}
    </Confirm>
  );
}
