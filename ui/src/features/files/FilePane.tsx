// One file as text, and of a DAG file that no page shows, what of it can be drawn already.
// Typing and saving are the code pane's.
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useDrawing } from "@/api/editor-files";
import { useFile } from "@/api/files";
import type { CodeHandle } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import { CodePane } from "@/editor/code";
import { isDagFile } from "@/editor/code/paths";
import { useTextSession } from "@/editor/code/textSession";
import { Drawing } from "./Drawing";
import classes from "./files.module.css";

interface FilePaneProps {
  path: string;
  line: number | null;
  dagId: string | null;
}

export function FilePane({ path, line, dagId }: FilePaneProps) {
  const { t } = useTranslation("files");
  const navigate = useNavigate();
  const { error, refetch } = useFile(path);
  const session = useTextSession(path);
  const code = useRef<CodeHandle>(null);
  const isRead = session !== null;
  useEffect(() => {
    if (isRead && line !== null) code.current?.goTo(line);
  }, [isRead, line]);
  if (session === null)
    return error ? (
      <ErrorView error={error} title={t("notText")} onRetry={() => void refetch()} />
    ) : null;
  return (
    <div className={classes.file}>
      {dagId !== null && (
        <div className={classes.dagBar}>
          <span>{t("tree.dag", { dag: dagId })}</span>
          <Button
            size="compact-xs"
            data-testid="open-dag"
            onClick={() =>
              void navigate({ to: "/dags/$dagId", params: { dagId }, search: { tab: "graph" } })
            }
          >
            {t("act.openDag")}
          </Button>
        </div>
      )}
      <div className={classes.fileBody}>
        {isDagFile(path) && dagId === null && <Picture path={path} text={session.text} />}
        <div className={classes.code}>
          <CodePane session={session} ref={code} />
        </div>
      </div>
    </div>
  );
}

function Picture({ path, text }: { path: string; text: string }) {
  const { t } = useTranslation("files");
  const [settled] = useDebouncedValue(text, 150);
  const { data } = useDrawing(path, settled, "tb");
  return (
    <div className={classes.picture} data-testid="file-drawing">
      <Drawing graph={data?.view.graph ?? null} label={t("drawing.label", { path })} hasNames />
    </div>
  );
}
