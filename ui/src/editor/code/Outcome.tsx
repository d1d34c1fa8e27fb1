// What saving came to, in a sentence, above the code: live since when and until when it waits, or why
// nothing was written. It stays until it is closed or the next save.
import { Button, CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { ApiProblem } from "@/api/problem";
import type { SavedFile } from "@/api/types";
import { usePauseSwitch } from "@/components/BacklogDialog";
import { dateTime } from "@/components/format";
import classes from "./code.module.css";
import { tellOutcome, toldAs, useOutcome } from "./saving";

export function SaveOutcome({ path }: { path: string }) {
  const { t } = useTranslation(["files", "common"]);
  const outcome = useOutcome(path);
  if (outcome === null) return null;
  const { saved, problem } = outcome;
  return (
    <div
      className={classes.outcome}
      role={problem ? "alert" : "status"}
      data-kind={problem ? "problem" : saved && toldAs(saved)}
      data-testid="save-outcome"
    >
      {problem && <Failed problem={problem} />}
      {saved && <Written saved={saved} />}
      <CloseButton
        size="sm"
        aria-label={t("common:action.close")}
        onClick={() => tellOutcome(path, null)}
      />
    </div>
  );
}

function Failed({ problem }: { problem: Error }) {
  const { t } = useTranslation("files");
  const hint = problem instanceof ApiProblem ? problem.hint : null;
  return (
    <span>
      {problem.message}
      {hint && ` ${hint}`} <span className="muted">{t("saved.draftStays")}</span>
    </span>
  );
}

function Written({ saved }: { saved: SavedFile }) {
  const { t } = useTranslation("files");
  const told = toldAs(saved);
  const count = saved.diagnostics.filter(({ severity }) => severity === "error").length;
  const next = saved.next_run ? dateTime(Date.parse(saved.next_run)) : "";
  const words = t(`saved.${told}`, {
    count,
    version: saved.version ?? 0,
    next,
    sentence: saved.sentence,
  });
  return (
    <>
      <span>{words}</span>
      {told === "paused" && saved.dag_id && <SwitchOn dagId={saved.dag_id} />}
    </>
  );
}

function SwitchOn({ dagId }: { dagId: string }) {
  const { t } = useTranslation("files");
  const { data: dag } = useDag(dagId);
  const pause = usePauseSwitch();
  if (!dag?.is_paused) return null;
  return (
    <>
      <Button onClick={() => pause.flip(dag)} data-testid="switch-on">
        {t("saved.switchOn")}
      </Button>
      {pause.dialog}
    </>
  );
}
