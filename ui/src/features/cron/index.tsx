// The cron builder as a page: to try a schedule, and to take it along into a DAG. The schedule is
// in the address, so that it can be sent to someone.
import { Button, Select } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCopy, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useDags } from "@/api/dags";
import { useSaveFile } from "@/api/files";
import { useSettings } from "@/api/settings";
import { useCommands } from "@/components/commands";
import { localZone } from "@/components/format";
import { notifyDone, notifyProblem } from "@/components/notify";
import { Page } from "@/components/Page";
import { CronBuilder } from "@/cron/CronBuilder";
import classes from "./Cron.module.css";
import { freeName, newDag, scheduleLine } from "./scheduleLine";

const FIRST = "0 9 * * mon-fri";

export function Cron() {
  const { t } = useTranslation("cron");
  const search = useSearch({ strict: false }) as { schedule?: unknown; zone?: unknown };
  const navigate = useNavigate();
  const { data: settings } = useSettings();
  const { copy } = useClipboard();
  const text = typeof search.schedule === "string" ? search.schedule : FIRST;
  const value = useMemo(() => text.split("\n").filter((line) => line.trim() !== ""), [text]);
  const zone = typeof search.zone === "string" ? search.zone : (settings?.timezone ?? localZone());
  const put = (next: { schedule?: string; zone?: string }) =>
    void navigate({ to: ".", replace: true, search: (old: object) => ({ ...old, ...next }) });
  const take = useMemo(
    () => () => {
      copy(scheduleLine(value, zone));
      notifyDone(t("use.copied"));
    },
    [copy, value, zone, t],
  );
  const { data: dags } = useDags();
  const { mutate: save, isPending: isMaking } = useSaveFile();
  const make = () => {
    const dagId = freeName(dags?.dags.map(({ dag_id }) => dag_id) ?? []);
    const file = { path: `${dagId}.yaml`, text: newDag(value, zone), before: null };
    save(file, {
      onSuccess: () =>
        void navigate({ to: "/dags/$dagId", params: { dagId }, search: { tab: "graph" } }),
      onError: notifyProblem,
    });
  };
  useCommands(
    "cron",
    useMemo(
      () => [{ id: "cron yaml", label: t("use.yaml"), icon: <IconCopy size={16} />, run: take }],
      [t, take],
    ),
  );
  return (
    <Page
      title={t("title")}
      subtitle={t("subtitle")}
      actions={
        <>
          <Button leftSection={<IconCopy size={16} stroke={1.75} />} onClick={take}>
            {t("use.yaml")}
          </Button>
          <IntoDag
            onPick={(dagId) => {
              copy(scheduleLine(value, zone));
              notifyDone(t("use.open"));
              const into = { tab: "graph" as const, schedule: value.join("\n") };
              void navigate({ to: "/dags/$dagId", params: { dagId }, search: into });
            }}
          />
          <Button
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.75} />}
            loading={isMaking}
            onClick={make}
          >
            {t("use.new")}
          </Button>
        </>
      }
    >
      <div className={classes.body}>
        <CronBuilder
          value={value}
          zone={zone}
          isUnfolded
          onChange={(next) => put({ schedule: next.join("\n") })}
          onZone={(next) => put({ zone: next })}
        />
      </div>
    </Page>
  );
}

function IntoDag({ onPick }: { onPick: (dagId: string) => void }) {
  const { t } = useTranslation("cron");
  const { data } = useDags();
  const ids = data?.dags.map(({ dag_id }) => dag_id) ?? [];
  if (ids.length === 0) return null;
  return (
    <Select
      w={160}
      searchable
      limit={100}
      aria-label={t("use.into")}
      placeholder={t("use.into")}
      nothingFoundMessage={t("use.nothing")}
      data={ids}
      value={null}
      onChange={(dagId) => dagId !== null && onPick(dagId)}
    />
  );
}
