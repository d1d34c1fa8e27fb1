// Switching many DAGs on may make very many runs. What the planner says of each is added up, and
// one choice stands for all of them; where nothing is due, nothing is asked.
import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Backlog, DagBacklog } from "@/api/types";

const CHOICES: Backlog[] = ["latest", "all", "skip"];

/** How many runs each choice makes, over all of the DAGs. */
export function sumsOf(backlogs: DagBacklog[]): Record<Backlog, number> {
  const sum = (part: "latest" | "all" | "none") =>
    backlogs.reduce((total, backlog) => total + backlog[part].count, 0);
  return { latest: sum("latest"), all: sum("all"), skip: sum("none") };
}

interface SwitchOnManyProps {
  backlogs: DagBacklog[];
  isBusy?: boolean;
  onChoose: (choice: Backlog) => void;
  onClose: () => void;
}

export function SwitchOnMany({ backlogs, isBusy = false, onChoose, onClose }: SwitchOnManyProps) {
  const { t } = useTranslation(["dags", "common"]);
  // The fewest runs that still bring everything up to date.
  const [choice, setChoice] = useState<Backlog>("latest");
  const due = backlogs.filter((backlog) => backlog.all.count > 0).length;
  const runs = sumsOf(backlogs)[choice];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("dags:bulk.on.title", { count: backlogs.length })}
      size={480}
    >
      <p style={{ margin: "0 0 8px" }}>{t("dags:bulk.on.due", { count: due })}</p>
      <p
        style={{ margin: "0 0 16px", minHeight: 20 }}
        aria-live="polite"
        data-testid="backlog-sentence"
      >
        {runs === 0 ? t("dags:bulk.on.nothing") : t("dags:bulk.on.runs", { count: runs })}
      </p>
      <Radio.Group
        value={choice}
        onChange={(value) => setChoice(value as Backlog)}
        aria-label={t("dags:backlog.label")}
      >
        <Stack gap={8}>
          {CHOICES.map((one) => (
            <Radio
              key={one}
              value={one}
              size="xs"
              label={t(`dags:bulk.on.choice.${one}`)}
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
          onClick={() => onChoose(choice)}
          data-testid="backlog-confirm"
        >
          {t("dags:backlog.switchOn")}
        </Button>
      </Group>
    </Modal>
  );
}
