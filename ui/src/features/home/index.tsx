// Home: what failed and what runs, what was decided and what comes, and how the scheduler is.
// It lays the cards out and says where a press leads; each card is a file of its own.
import { Button, Group, Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useHome } from "@/api/home";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { openNewDag } from "@/components/newDag";
import { Page } from "@/components/Page";
import { usePanel } from "@/components/panel";
import { Failed } from "./Failed";
import { Health } from "./Health";
import classes from "./home.module.css";
import { Running } from "./Running";
import { TimelineCard } from "./TimelineCard";

export function Home() {
  const { t } = useTranslation("home");
  const { data, error, refetch } = useHome();
  const navigate = useNavigate();
  const panel = usePanel();
  const openRun = (dagId: string, runId: string) => void panel.openRun(dagId, runId);
  const openDag = (dagId: string) =>
    void navigate({ to: "/dags/$dagId", params: { dagId }, search: { tab: "overview" } });
  const toRuns = (state: string) => void navigate({ to: "/runs", search: { state: [state] } });

  if (data === undefined) {
    return (
      <Page title={t("title")}>
        {error ? (
          <ErrorView error={error} onRetry={() => void refetch()} />
        ) : (
          <div className={classes.home} aria-busy>
            <Skeleton height={120} animate={false} />
            <Skeleton height={120} animate={false} />
            <Skeleton height={320} animate={false} className={classes.wide} />
          </div>
        )}
      </Page>
    );
  }
  if (data.health.dags === 0 && data.health.import_errors === 0) {
    return (
      <Page title={t("title")} isFilled>
        <EmptyState
          title={t("empty.title")}
          action={
            <Group gap={8}>
              <Button variant="filled" onClick={() => void navigate({ to: "/welcome" })}>
                {t("empty.begin")}
              </Button>
              <Button onClick={() => openNewDag()}>{t("empty.draw")}</Button>
            </Group>
          }
        >
          {t("empty.explain")}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t("title")}>
      <div className={classes.home}>
        <Failed
          failed={data.failed}
          total={data.failed_total ?? data.failed.length}
          onOpen={openRun}
          onAll={() => toRuns("failed")}
        />
        <Running runs={data.running} onOpen={openRun} onAll={() => toRuns("running")} />
        <div className={classes.wide}>
          <TimelineCard onOpenRun={openRun} onOpenDag={openDag} />
        </div>
        <div className={classes.wide}>
          <Health health={data.health} onImportErrors={() => void navigate({ to: "/dags" })} />
        </div>
      </div>
    </Page>
  );
}
