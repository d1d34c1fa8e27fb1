// The frame of a DAG's page: header, switches, tabs. What a tab shows comes in as children.

import { Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { ErrorView } from "@/components/ErrorView";
import { Page } from "@/components/Page";

const TABS = ["overview", "graph", "runs", "versions"] as const;
type Tab = (typeof TABS)[number];

interface DagProps {
  dagId: string;
  tab: Tab;
  children: ReactNode;
}

export function Dag({ dagId, tab, children }: DagProps) {
  const { t } = useTranslation("dag");
  const navigate = useNavigate();
  const { data: dag, error, refetch } = useDag(dagId);
  return (
    <Page
      title={dag?.dag_display_name ?? dagId}
      subtitle={dag?.description}
      isFilled
      tabs={
        <Tabs
          value={tab}
          onChange={(to) =>
            void navigate({ to: ".", search: (old) => ({ ...old, tab: to as Tab }) })
          }
        >
          <Tabs.List aria-label={t("tab.label")}>
            {TABS.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      {error ? <ErrorView error={error} onRetry={() => void refetch()} /> : children}
    </Page>
  );
}
