// The dags folder: its files as a tree, and whichever is chosen as text beside it. For everything
// that is no drawn DAG: modules, scripts, files that never could be read. Which one is open stands
// in the address.
import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFiles } from "@/api/editor-files";
import type { FileEntry } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { openNewDag } from "@/components/newDag";
import { Page } from "@/components/Page";
import { folderOf } from "@/editor/code/paths";
import { type Asked, FileDialog } from "./FileDialog";
import { FilePane } from "./FilePane";
import classes from "./files.module.css";
import { Tree } from "./Tree";

export function Files() {
  const { t } = useTranslation("files");
  const navigate = useNavigate();
  const search: { path?: unknown; line?: unknown } = useSearch({ strict: false });
  const path = typeof search.path === "string" ? search.path : null;
  const line = Number(search.line) > 0 ? Number(search.line) : null;
  const { data, error, refetch } = useFiles();
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = (next: string | null) =>
    void navigate({ to: "/files", search: next === null ? {} : { path: next } });
  const shown = data?.entries.find((entry) => entry.path === path) ?? null;
  const folder = shown?.is_folder ? shown.path : folderOf(path ?? "");
  const actions = (
    <>
      <Button
        leftSection={<IconArrowLeft size={14} />}
        onClick={() => void navigate({ to: "/dags" })}
      >
        {t("act.back")}
      </Button>
      <Button onClick={() => setAsked({ kind: "folder", folder })} data-testid="new-folder">
        {t("act.newFolder")}
      </Button>
      <Button onClick={() => setAsked({ kind: "file", folder })} data-testid="new-file">
        {t("act.newFile")}
      </Button>
      <Button variant="filled" onClick={() => openNewDag()}>
        {t("act.newDag")}
      </Button>
    </>
  );
  return (
    <Page title={t("title")} subtitle={data?.folder ?? ""} isFilled actions={actions}>
      {error && data === undefined ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={classes.page}>
          <Tree
            entries={data?.entries ?? NONE}
            folder={data?.folder ?? ""}
            chosen={path}
            isLoading={data === undefined}
            cut={data?.is_cut ? data.entries.length : null}
            onOpen={open}
            onAsk={setAsked}
          />
          <div className={classes.pane}>
            {path !== null && !shown?.is_folder ? (
              <FilePane key={path} path={path} line={line} dagId={shown?.dag_id ?? null} />
            ) : (
              <EmptyState title={t("none.title")}>
                {t("none.text", { folder: data?.folder ?? "" })}
              </EmptyState>
            )}
          </div>
        </div>
      )}
      {asked && <FileDialog asked={asked} onOpen={open} onClose={() => setAsked(null)} />}
    </Page>
  );
}

const NONE: FileEntry[] = [];
