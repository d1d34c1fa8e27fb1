// The user's crontab as DAGs: what each line would become, chosen line by line. Nothing of the
// crontab itself is touched, and what is made is paused.

import { Button, Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCrontab, useImportCrontab } from "@/api/begin";
import { isNotFound } from "@/api/problem";
import type { CrontabPreview } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { CrontabJobs } from "./CrontabJobs";
import { CrontabLeft } from "./CrontabLeft";
import classes from "./welcome.module.css";

export function Crontab() {
  const { t } = useTranslation("welcome");
  const [chain, setChain] = useState(false);
  const [made, setMade] = useState<CrontabPreview | null>(null);
  const { data, error, refetch } = useCrontab(chain);
  if (made !== null) return <Imported made={made} />;
  if (isNotFound(error)) {
    return (
      <EmptyState title={t("crontab.none")}>
        {error instanceof Error && <p>{error.message}</p>}
        {t("crontab.noneText")}
      </EmptyState>
    );
  }
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const hasChains = data.chains.length > 0 || chain;
  return (
    <div className={classes.form} style={{ maxWidth: 880 }}>
      {hasChains && (
        <Switch
          label={t("crontab.chain")}
          description={t("crontab.chainText")}
          checked={chain}
          onChange={(event) => setChain(event.currentTarget.checked)}
        />
      )}
      <Choose key={String(chain)} preview={data} chain={chain} onMade={setMade} />
      <CrontabLeft preview={data} />
    </div>
  );
}

interface ChooseProps {
  preview: CrontabPreview;
  chain: boolean;
  onMade: (made: CrontabPreview) => void;
}

function Choose({ preview, chain, onMade }: ChooseProps) {
  const { t } = useTranslation("welcome");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const importing = useImportCrontab();
  const wanted = preview.files.map((file) => file.dag_id).filter((id) => !left.has(id));
  if (preview.files.length === 0) {
    return <EmptyState title={t("crontab.nothing")}>{t("crontab.nothingText")}</EmptyState>;
  }
  const toggle = (dagId: string) => {
    const next = new Set(left);
    if (!next.delete(dagId)) next.add(dagId);
    setLeft(next);
  };
  return (
    <>
      <CrontabJobs files={preview.files} left={left} onToggle={toggle} />
      {importing.error && <ErrorView error={importing.error} isCompact />}
      <div className={classes.buttons}>
        <Button
          variant="filled"
          disabled={wanted.length === 0}
          loading={importing.isPending}
          onClick={() => importing.mutate({ chain, selected: wanted }, { onSuccess: onMade })}
        >
          {t("crontab.submit", { count: wanted.length })}
        </Button>
        <span className="muted">{t("crontab.safe")}</span>
      </div>
    </>
  );
}

function Imported({ made }: { made: CrontabPreview }) {
  const { t } = useTranslation("welcome");
  return (
    <EmptyState
      title={t("crontab.made", { count: made.files.length })}
      action={
        <Button variant="filled" component={Link} to="/dags">
          {t("crontab.toDags")}
        </Button>
      }
    >
      {t("crontab.madeText")}
    </EmptyState>
  );
}
