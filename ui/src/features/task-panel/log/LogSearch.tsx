// Finds text in a log of any size: the scheduler searches, from the last match on, either way.
// It only says where the match is, as a byte of the file; going there is LogView's.
import { ActionIcon, Loader, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyProblem } from "@/components/notify";
import { isComposing } from "@/components/useSubmitOnEnter";
import { type Direction, nextMatch } from "./find";
import classes from "./log.module.css";
import type { LogName } from "./useLog";

interface LogSearchProps {
  log: LogName;
  onFound: (offset: number) => void;
}

export function LogSearch({ log, onFound }: LogSearchProps) {
  const { t } = useTranslation("task_panel");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [isNone, setNone] = useState(false);
  const last = useRef<number | null>(null);

  const find = async (direction: Direction) => {
    if (text === "" || isBusy) return;
    setBusy(true);
    try {
      const offset = await nextMatch(log, { q: text }, direction, last.current);
      setNone(offset === null);
      if (offset === null) return;
      last.current = offset;
      onFound(offset);
    } catch (problem) {
      notifyProblem(problem);
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    void find(event.shiftKey ? "backward" : "forward");
  };
  return (
    <search className={classes.search}>
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setNone(false);
          last.current = null;
        }}
        onKeyDown={onKeyDown}
        placeholder={t("log.search")}
        aria-label={t("log.search")}
        data-testid="log-search"
        error={isNone}
        rightSection={isBusy ? <Loader size={12} /> : undefined}
      />
      <Tooltip label={t("log.previous")}>
        <ActionIcon aria-label={t("log.previous")} onClick={() => void find("backward")}>
          <IconArrowUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("log.next")}>
        <ActionIcon aria-label={t("log.next")} onClick={() => void find("forward")}>
          <IconArrowDown size={16} />
        </ActionIcon>
      </Tooltip>
      <output className={classes.none}>{isNone && t("log.notFound")}</output>
    </search>
  );
}
