// The log of a trial's task, followed: whenever the trial has moved, what was added is read.
// How its lines look is TrialPane's.
import { useEffect, useRef, useState } from "react";
import { readTrialLog, type Trial } from "@/api/trials";

/** So much is shown; what is older is cut. */
const MOST = 200_000;

export function useTrialLog(trial: Trial, taskId: string | null): string {
  const task = trial.tasks.find((it) => it.task_id === taskId);
  const tryNumber = task?.is_frozen ? 0 : (task?.try_number ?? 0);
  const name = JSON.stringify([trial.trial_id, taskId, tryNumber]);
  const [log, setLog] = useState({ name, text: "" });
  const read = useRef({ name: "", end: -1, isReading: false, isAsked: false });
  useEffect(() => {
    if (taskId === null || tryNumber === 0) return;
    if (read.current.name !== name) {
      read.current = { name, end: -1, isReading: false, isAsked: false };
      setLog({ name, text: "" });
    }
    const at = read.current;
    const more = async () => {
      at.isAsked = true;
      if (at.isReading) return;
      at.isReading = true;
      try {
        while (at.isAsked && read.current === at) {
          at.isAsked = false;
          const part = await readTrialLog(trial.trial_id, taskId, at.end);
          if (read.current !== at) return;
          at.end = part.end;
          at.isAsked ||= part.end < part.size && part.text !== "";
          setLog((old) => ({
            name,
            text: ((old.name === name ? old.text : "") + part.text).slice(-MOST),
          }));
        }
      } catch {
        // It has none yet, or is gone.
      } finally {
        at.isReading = false;
      }
    };
    void more();
  }, [trial, taskId, tryNumber, name]);
  return log.name === name ? log.text : "";
}
