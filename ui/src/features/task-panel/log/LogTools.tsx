// Above a log: find, what stands out, wrap, times, copy, download.
// It sets how the log is shown and keeps none of it: the choices and the lines come in.
import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { IconClock, IconCopy, IconDownload, IconTextWrap } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { logDownloadPath } from "@/api/logs";
import { notifyDone, notifyProblem } from "@/components/notify";
import { platform } from "@/platform";
import { parseAnsi } from "./ansi";
import { LogSearch } from "./LogSearch";
import classes from "./log.module.css";
import type { Held } from "./pages";
import type { LogName } from "./useLog";

export type Loudness = "all" | "warning" | "error";

interface LogToolsProps {
  log: LogName;
  held: Held | null;
  loudness: Loudness;
  setLoudness: (loudness: Loudness) => void;
  isWrapped: boolean;
  setWrapped: (isWrapped: boolean) => void;
  hasTimes: boolean;
  setTimes: (hasTimes: boolean) => void;
  onFound: (offset: number) => void;
}

export function LogTools(props: LogToolsProps) {
  const { log, held, loudness, setLoudness, isWrapped, hasTimes, onFound } = props;
  const { t } = useTranslation(["task_panel", "common"]);
  const copy = async () => {
    const lines = held?.lines.map(({ text }) =>
      parseAnsi(text)
        .map((span) => span.text)
        .join(""),
    );
    try {
      await navigator.clipboard.writeText((lines ?? []).join("\n"));
      notifyDone(t("task_panel:log.copied", { count: lines?.length ?? 0 }));
    } catch {
      notifyProblem(t("common:copyFailed"));
    }
  };
  const download = () => {
    const { dagId, taskId, tryNumber } = log;
    platform
      .download(logDownloadPath(log), `${dagId}.${taskId}.${tryNumber}.log`)
      .catch(notifyProblem);
  };
  const buttons = [
    {
      label: t("task_panel:log.wrap"),
      icon: IconTextWrap,
      isOn: isWrapped,
      act: () => props.setWrapped(!isWrapped),
    },
    {
      label: t("task_panel:log.times"),
      icon: IconClock,
      isOn: hasTimes,
      act: () => props.setTimes(!hasTimes),
    },
    { label: t("task_panel:log.copy"), icon: IconCopy, act: () => void copy() },
    { label: t("task_panel:log.download"), icon: IconDownload, act: download },
  ];
  return (
    <div className={classes.tools}>
      <LogSearch log={log} onFound={onFound} />
      <SegmentedControl
        aria-label={t("task_panel:log.level")}
        value={loudness}
        onChange={(value) => setLoudness(value as Loudness)}
        data={(["all", "warning", "error"] as const).map((value) => ({
          value,
          label: t(`task_panel:log.loudness.${value}`),
        }))}
      />
      {buttons.map(({ label, icon: Icon, isOn, act }) => (
        <Tooltip label={label} key={label}>
          <ActionIcon
            aria-label={label}
            onClick={act}
            {...(isOn !== undefined && { "aria-pressed": isOn })}
            {...(isOn && { variant: "light" })}
          >
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
