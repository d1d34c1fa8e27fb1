// What can be done with the selected DAGs, in the place of the filters.
// One word on what was refused; switching on asks first where that would start runs.
// Selecting is in selection.ts.
import { Button, CloseButton, Group, Popover, Stack, TagsInput } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconTag } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useBulkDags, useReadBacklogs, useSwitchOn } from "@/api/dags";
import type { Backlog, BulkDags, BulkResult, DagBacklog, DagOverview } from "@/api/types";
import { notifyDone, notifyProblem } from "@/components/notify";
import { SwitchOnMany } from "./SwitchOnMany";

interface BulkBarProps {
  dags: DagOverview[];
  onClear: () => void;
}

export function BulkBar({ dags, onClear }: BulkBarProps) {
  const { t } = useTranslation(["dags", "common"]);
  const bulk = useBulkDags();
  const read = useReadBacklogs();
  const switching = useSwitchOn();
  const [asked, setAsked] = useState<{ ids: string[]; backlogs: DagBacklog[] } | null>(null);
  const report = (results: BulkResult["results"]) => {
    const refused = results.filter((one) => !one.ok);
    const [first] = refused;
    if (first === undefined) return notifyDone(t("dags:bulk.done", { count: results.length }));
    const why = `${first.dag_id}: ${first.message ?? ""}`;
    notifyProblem(new Error(t("dags:bulk.refused", { count: refused.length, why })));
  };
  const apply = (change: Omit<BulkDags, "dag_ids">) =>
    bulk.mutate(
      { dag_ids: dags.map((dag) => dag.dag_id), ...change },
      { onError: notifyProblem, onSuccess: ({ results }) => report(results) },
    );
  // A switch may start years of runs: the planner is asked first, as for a single DAG.
  const resume = () => {
    const ids = dags.filter((dag) => dag.is_paused).map((dag) => dag.dag_id);
    read.mutate(ids, {
      onError: notifyProblem,
      onSuccess: (backlogs) => {
        if (backlogs.some((backlog) => backlog.all.count > 0)) setAsked({ ids, backlogs });
        else apply({ is_paused: false });
      },
    });
  };
  const switchOn = (backlog: Backlog) =>
    switching.mutate(
      (asked?.ids ?? []).map((dagId) => ({ dagId, backlog })),
      { onError: notifyProblem, onSuccess: report, onSettled: () => setAsked(null) },
    );
  const current = [...new Set(dags.flatMap((dag) => dag.tags.map((tag) => tag.name)))].sort();
  return (
    <Group gap={8} data-testid="bulk-bar" style={{ width: "100%", minHeight: 34 }}>
      <span className="numbers" role="status">
        {t("dags:bulk.selected", { count: dags.length })}
      </span>
      <Button
        leftSection={<IconPlayerPlay size={14} />}
        loading={bulk.isPending || read.isPending}
        onClick={resume}
        data-testid="bulk-resume"
      >
        {t("dags:bulk.resume")}
      </Button>
      <Button
        leftSection={<IconPlayerPause size={14} />}
        loading={bulk.isPending}
        onClick={() => apply({ is_paused: true })}
        data-testid="bulk-pause"
      >
        {t("dags:bulk.pause")}
      </Button>
      <Tagging key={current.join("\n")} current={current} onApply={apply} />
      <CloseButton aria-label={t("dags:bulk.clear")} onClick={onClear} />
      {asked && (
        <SwitchOnMany
          backlogs={asked.backlogs}
          isBusy={switching.isPending}
          onChoose={switchOn}
          onClose={() => setAsked(null)}
        />
      )}
    </Group>
  );
}

interface TaggingProps {
  current: string[];
  onApply: (change: { add_tags: string[]; remove_tags: string[] }) => void;
}

/** The tags that any of the selected has; what is added goes to all, what is taken out leaves all. */
function Tagging({ current, onApply }: TaggingProps) {
  const { t } = useTranslation(["dags", "common"]);
  const [isOpen, setOpen] = useState(false);
  const [tags, setTags] = useState(current);
  const added = tags.filter((tag) => !current.includes(tag));
  const removed = current.filter((tag) => !tags.includes(tag));
  const apply = () => {
    setOpen(false);
    onApply({ add_tags: added, remove_tags: removed });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button leftSection={<IconTag size={14} />} onClick={() => setOpen(!isOpen)}>
          {t("dags:bulk.tag")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8} w={280}>
          <TagsInput
            label={t("dags:bulk.tags")}
            description={t("dags:bulk.tagsHelp")}
            value={tags}
            onChange={setTags}
            data={current}
          />
          <Button
            variant="filled"
            disabled={added.length === 0 && removed.length === 0}
            onClick={apply}
          >
            {t("common:action.save")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
