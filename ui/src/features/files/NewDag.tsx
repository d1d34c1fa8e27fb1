// A new DAG: what to start from, what it is called. It is written at once and opens in the editor,
// switched off or on as every new file is.
import { Badge, Button, Group, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDrawing, useFiles, useScriptTask, useTemplates } from "@/api/editor-files";
import { useSaveFile } from "@/api/files";
import type { SavedFile, Template } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { closeNewDag, type DroppedScript, useNewDag } from "@/components/newDag";
import { guardComposition } from "@/components/useSubmitOnEnter";
import { Drawing } from "./Drawing";
import classes from "./files.module.css";
import { dagIdOf, EMPTY, withScript } from "./newText";

/** What a file may be called, so that its stem is a dag_id. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

export function NewDagHost() {
  const { t } = useTranslation("files");
  const asked = useNewDag();
  return (
    <Modal opened={asked !== null} onClose={closeNewDag} title={t("new.title")} size={880}>
      {asked && <NewDag script={asked.script} onDone={closeNewDag} />}
    </Modal>
  );
}

export function NewDag({ script, onDone }: { script: DroppedScript | null; onDone: () => void }) {
  const { t } = useTranslation(["files", "common"]);
  const navigate = useNavigate();
  const { data, error } = useTemplates();
  const { data: files } = useFiles();
  const save = useSaveFile();
  const toTask = useScriptTask();
  const own: Template = script
    ? {
        ...EMPTY,
        title: t("files:new.script", { name: script.name }),
        help: t("files:new.scriptText"),
      }
    : { ...EMPTY, title: t("files:new.empty"), help: t("files:new.emptyText") };
  const templates = script ? [own] : [own, ...(data?.templates ?? [])];
  const [chosen, setChosen] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const template = templates.find(({ name }) => name === chosen) ?? own;
  const suggested = script ? dagIdOf(script.name) : template.name;
  const name = (typed ?? suggested).trim();
  const path = `${name}.yaml`;
  const isTaken = files?.entries.some((entry) => entry.path === path) ?? false;
  const wrong =
    name !== "" && !NAME.test(name)
      ? t("files:new.nameWrong")
      : isTaken
        ? t("files:name.taken")
        : null;
  const isReady = name !== "" && wrong === null;

  const create = async () => {
    const made = script && (await toTask.mutateAsync(script));
    const text = made ? withScript(made) : template.text;
    const saved: SavedFile = await save.mutateAsync({ path, text, before: null });
    onDone();
    const dagId = saved.dag_id ?? name;
    await navigate({ to: "/dags/$dagId", params: { dagId }, search: { tab: "graph" } });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Why it failed is shown below.
    if (isReady) void create().catch(() => undefined);
  };
  const problem = save.error ?? toTask.error;
  return (
    <form className={classes.newDag} onSubmit={submit} onKeyDown={guardComposition}>
      <TextInput
        label={t("files:new.name")}
        placeholder={t("files:new.namePlaceholder")}
        description={isReady ? t("files:new.nameHint", { path }) : " "}
        value={typed ?? suggested}
        error={wrong}
        spellCheck={false}
        data-autofocus
        data-testid="new-dag-name"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <fieldset className={classes.gallery}>
        <legend>{t("files:new.template")}</legend>
        {error && <ErrorView error={error} isCompact />}
        {templates.map((one) => (
          <Card
            key={one.name}
            template={one}
            isChosen={one.name === template.name}
            onChoose={() => setChosen(one.name)}
          />
        ))}
      </fieldset>
      {problem && <ErrorView error={problem} title={t("files:new.failed")} isCompact />}
      <Group justify="flex-end">
        <Button onClick={onDone}>{t("common:action.cancel")}</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={!isReady}
          loading={save.isPending || toTask.isPending}
          data-testid="new-dag-submit"
        >
          {t("files:new.submit")}
        </Button>
      </Group>
    </form>
  );
}

interface CardProps {
  template: Template;
  isChosen: boolean;
  onChoose: () => void;
}

function Card({ template, isChosen, onChoose }: CardProps) {
  const { name, title, help, tags, text } = template;
  const { data } = useDrawing(`${name || "empty"}.yaml`, text);
  return (
    <button
      type="button"
      className={classes.card}
      aria-pressed={isChosen}
      onClick={onChoose}
      data-testid={`template-${name || "empty"}`}
    >
      <span className={classes.thumb} aria-hidden>
        <Drawing graph={data?.view.graph ?? null} label={title} />
      </span>
      <strong>{title}</strong>
      <span className="muted">{help}</span>
      {tags.length > 0 && (
        <span className={classes.tags}>
          {tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      )}
    </button>
  );
}
