// The first start, and whenever something new begins: four ways to a workflow, of which the first
// needs no word of DAGs. The way taken is in the address, so that back leads out of it.

import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { openNewDag } from "@/components/newDag";
import { Page } from "@/components/Page";
import { WAYS, type Way, Ways } from "./Ways";

// The editor comes with some of them; the first page does not wait for it.
const SCREENS: Record<Exclude<Way, "draw">, ComponentType> = {
  script: lazy(() => import("./Script").then((it) => ({ default: it.Script }))),
  crontab: lazy(() => import("./Crontab").then((it) => ({ default: it.Crontab }))),
  examples: lazy(() => import("./Examples").then((it) => ({ default: it.Examples }))),
};

export function Welcome() {
  const { t } = useTranslation("welcome");
  const navigate = useNavigate();
  const search: { way?: unknown } = useSearch({ strict: false });
  const way = WAYS.find((known) => known === search.way);
  // Drawing has a dialog of its own, which opens over this page as over any other.
  const isDrawn = way === "draw";
  useEffect(() => {
    if (isDrawn) openNewDag();
  }, [isDrawn]);
  const take = (taken: Way) => {
    if (taken === "draw") openNewDag();
    else void navigate({ to: "/welcome", search: { way: taken } });
  };
  if (way === undefined || way === "draw") {
    return (
      <Page title={t("title")} subtitle={t("subtitle")}>
        <Ways onTake={take} />
      </Page>
    );
  }
  const Screen = SCREENS[way];
  return (
    <Page
      title={t(`way.${way}.title`)}
      subtitle={t(`way.${way}.text`)}
      actions={
        <Button
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => void navigate({ to: "/welcome" })}
        >
          {t("back")}
        </Button>
      }
    >
      <Suspense>
        <Screen />
      </Suspense>
    </Page>
  );
}
