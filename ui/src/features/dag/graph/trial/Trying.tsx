// The graph while something is tried out: a banner above it, results below it, and the dialogs
// before and after.
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { StateBadge } from "@/components/StateBadge";
import { TriggerDialog } from "@/components/TriggerDialog";
import { useSaving } from "@/editor/code";
import type { Editor } from "@/editor/useEditor";
import { DryRun } from "./DryRun";
import { orderOf } from "./scope";
import { TrialPane } from "./TrialPane";
import { TryDialog } from "./TryDialog";
import classes from "./trial.module.css";
import type { Trying as State } from "./useTrying";

interface TryingProps {
  trying: State;
  dagId: string;
  editor: Editor;
  zone: string;
  done: readonly string[];
  taskId: string | null;
  children: ReactNode;
}

export function Trying(props: TryingProps) {
  const { trying, dagId, editor, zone, done, taskId, children } = props;
  const { t } = useTranslation("trial");
  const { trial, isDry } = trying;
  const panel = usePanel();
  const { save, isSaving } = useSaving(editor);
  const [isTriggered, setTriggered] = useState(false);
  const choose = (id: string) => editor.session.select([id]);
  const runForReal = async () => {
    if (!editor.isDirty || (await save())) setTriggered(true);
  };
  const of = trial?.scope.task_id ?? dagId;
  const isShown = isDry || trying.trialId !== null;
  return (
    <div className={classes.whole}>
      {isShown && (
        <div className={classes.banner} data-testid="trial-banner">
          <span role="status">
            <strong>{isDry ? t("dryOf", { name: dagId }) : t("trialOf", { name: of })}</strong>{" "}
            {trial &&
              !isDry &&
              (trial.state === "stopped" ? (
                <span>{t("stopped")}</span>
              ) : (
                <StateBadge state={trial.state} />
              ))}{" "}
            <span className="muted">{isDry ? t("noEffects") : t("noHistory")}</span>
          </span>
          <span className={classes.space} />
          {trial && trial.state !== "running" && !isDry && (
            <Button
              variant="default"
              loading={isSaving}
              onClick={() => void runForReal()}
              data-testid="run-for-real"
            >
              {t(editor.isDirty ? "saveAndRun" : "runForReal")}
            </Button>
          )}
          {trial?.state === "running" && !isDry && (
            <Button variant="default" onClick={trying.stop} data-testid="trial-stop">
              {t("stop")}
            </Button>
          )}
          <Button
            variant="default"
            onClick={() => (isDry ? trying.setDry(false) : trying.close())}
            data-testid="trial-close"
          >
            {t("close")}
          </Button>
        </div>
      )}
      <div className={classes.drawing}>{children}</div>
      {isDry ? (
        <DryRun
          {...{ trying, zone, path: editor.path, text: editor.text, taskId }}
          onChoose={choose}
        />
      ) : trial ? (
        <TrialPane trial={trial} taskId={taskId} onChoose={choose} />
      ) : (
        trying.problem != null && <ErrorView error={trying.problem} isCompact />
      )}
      {trying.asked && (
        <TryDialog
          {...{ trying, scope: trying.asked, path: editor.path, text: editor.text, zone, done }}
          order={orderOf(editor.view ?? { tasks: [], groups: [] })}
        />
      )}
      {isTriggered && (
        <TriggerDialog
          dagId={dagId}
          onClose={() => setTriggered(false)}
          onTriggered={(run) => {
            setTriggered(false);
            trying.close();
            void panel.openRun(dagId, run.dag_run_id);
          }}
        />
      )}
    </div>
  );
}
