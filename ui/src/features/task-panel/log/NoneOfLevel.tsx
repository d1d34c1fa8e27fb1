// Where no line that is loaded has the level asked for: says so instead of a page of faded lines,
// and looks for the last one in the whole log.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyProblem } from "@/components/notify";
import { nextMatch, ofLevel } from "./find";
import classes from "./log.module.css";
import type { LogName } from "./useLog";

interface NoneOfLevelProps {
  log: LogName;
  level: "warning" | "error";
  /** Nothing of the log is left out: then there is nothing to search. */
  isWhole: boolean;
  onFound: (offset: number) => void;
}

export function NoneOfLevel({ log, level, isWhole, onFound }: NoneOfLevelProps) {
  const { t } = useTranslation("task_panel");
  const [stage, setStage] = useState<"asked" | "busy" | "none">("asked");
  const search = async () => {
    setStage("busy");
    try {
      const offset = await nextMatch(log, ofLevel(level), "backward", null);
      setStage(offset === null ? "none" : "asked");
      if (offset !== null) onFound(offset);
    } catch (problem) {
      setStage("asked");
      notifyProblem(problem);
    }
  };
  const isNone = isWhole || stage === "none";
  return (
    <div className={classes.quiet} role="status" data-testid="log-none-of-level">
      <span>{t(`log.${isNone ? "noneAtAll" : "noneHere"}.${level}`)}</span>
      {!isNone && (
        <Button variant="subtle" loading={stage === "busy"} onClick={() => void search()}>
          {t("log.searchWhole")}
        </Button>
      )}
    </div>
  );
}
