// Switching a DAG on may make many runs at once. How many, and since when, is said before it
// happens, in the numbers of the scheduler's own planner; where there is nothing to decide, nothing
// is asked.
import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBacklog, useSetPaused } from "@/api/dags";
import type { Backlog, DagBacklog } from "@/api/types";
import { dateOnly, dateTime } from "./format";
import { notifyProblem } from "./notify";

interface SwitchedDag {
  dag_id: string;
  dag_display_name: string;
  is_paused: boolean;
  timezone: string;
}

/** The switch of every DAG on screen: call `flip`, and put `dialog` somewhere in the page. */
export function usePauseSwitch(): {
  flip: (dag: SwitchedDag) => void;
  busyId: string | null;
  dialog: ReactNode;
} {
  const setPaused = useSetPaused();
  const [asked, setAsked] = useState<SwitchedDag | null>(null);
  const flip = (dag: SwitchedDag) => {
    if (dag.is_paused) return setAsked(dag);
    setPaused.mutate({ dagId: dag.dag_id, isPaused: true }, { onError: notifyProblem });
  };
  const dialog = asked && (
    <SwitchOn key={asked.dag_id} dag={asked} onClose={() => setAsked(null)} />
  );
  const pending = setPaused.isPending ? (setPaused.variables?.dagId ?? null) : null;
  return { flip, busyId: asked?.dag_id ?? pending, dialog };
}

/** Asks the planner first, and the user only where its answer leaves a choice. */
function SwitchOn({ dag, onClose }: { dag: SwitchedDag; onClose: () => void }) {
  const { data, error } = useBacklog(dag.dag_id, true);
  const { mutate, isPending } = useSetPaused();
  const isDone = useRef(false);
  const switchOn = (backlog?: Backlog) =>
    mutate(
      { dagId: dag.dag_id, isPaused: false, ...(backlog && { backlog }) },
      { onError: notifyProblem, onSettled: onClose },
    );
  const isObvious = data !== undefined && data.all.count === 0;
  useEffect(() => {
    if (isDone.current || (!isObvious && error === null)) return;
    isDone.current = true;
    if (isObvious) return switchOn();
    notifyProblem(error);
    onClose();
  });
  if (data === undefined || isObvious) return null;
  return (
    <BacklogDialog
      name={dag.dag_display_name}
      zone={dag.timezone}
      backlog={data}
      isBusy={isPending}
      onChoose={switchOn}
      onClose={onClose}
    />
  );
}

interface BacklogDialogProps {
  name: string;
  zone: string;
  backlog: DagBacklog;
  isBusy?: boolean;
  onChoose: (choice: Backlog) => void;
  onClose: () => void;
}

export function BacklogDialog(props: BacklogDialogProps) {
  const { name, zone, backlog, isBusy = false, onChoose, onClose } = props;
  const { t } = useTranslation(["dags", "common"]);
  const [choice, setChoice] = useState<Backlog>(backlog.suggested);
  const choices: Backlog[] = backlog.all.count > 1 ? ["latest", "all", "skip"] : ["all", "skip"];
  const shown = choices.includes(choice) ? choice : "all";
  return (
    <Modal opened onClose={onClose} title={t("dags:backlog.title", { name })} size={480}>
      <p
        style={{ margin: "0 0 16px", minHeight: 20 }}
        aria-live="polite"
        data-testid="backlog-sentence"
      >
        {useBacklogSentence(backlog, shown, zone)}
      </p>
      <Radio.Group
        value={shown}
        onChange={(value) => setChoice(value as Backlog)}
        aria-label={t("dags:backlog.label")}
      >
        <Stack gap={8}>
          {choices.map((one) => (
            <Radio
              key={one}
              value={one}
              size="xs"
              label={t(`dags:backlog.choice.${one}`)}
              data-testid={`backlog-${one}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t("common:action.cancel")}</Button>
        <Button
          variant="filled"
          data-autofocus
          loading={isBusy}
          onClick={() => onChoose(shown)}
          data-testid="backlog-confirm"
        >
          {t("dags:backlog.switchOn")}
        </Button>
      </Group>
    </Modal>
  );
}

/** "This will run 366 times, from 2024-01-01 to 2024-12-31." */
function useBacklogSentence(backlog: DagBacklog, choice: Backlog, zone: string): string {
  const { t } = useTranslation("dags");
  const { count, first, last } = backlog[choice === "skip" ? "none" : choice];
  const next = backlog.next
    ? t("backlog.next", { date: dateTime(Date.parse(backlog.next), zone) })
    : t("backlog.noNext");
  if (count === 0 || !first || !last) return next;
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (count === 1) return t("backlog.once", { date: dateTime(from, zone) });
  const isOneDay = dateOnly(from, zone) === dateOnly(to, zone);
  const show = isOneDay ? dateTime : dateOnly;
  return t("backlog.many", { count, first: show(from, zone), last: show(to, zone) });
}
