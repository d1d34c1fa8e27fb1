// The first start, and whenever something new begins: four ways to a workflow, of which the first
// needs no word of DAGs. The way taken is in the address, so that back leads out of it.

import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/Page";
import { Crontab } from "./Crontab";
import { Draw } from "./Draw";
import { Examples } from "./Examples";
import { Script } from "./Script";
import { WAYS, type Way, Ways } from "./Ways";

const SCREENS: Record<Way, () => React.ReactNode> = {
  script: Script,
  draw: Draw,
  crontab: Crontab,
  examples: Examples,
};

export function Welcome() {
  const { t } = useTranslation("welcome");
  const navigate = useNavigate();
  const search: { way?: unknown } = useSearch({ strict: false });
  const way = WAYS.find((known) => known === search.way);
  if (way === undefined) {
    return (
      <Page title={t("title")} subtitle={t("subtitle")}>
        <Ways onTake={(taken) => void navigate({ to: "/welcome", search: { way: taken } })} />
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
      <Screen />
    </Page>
  );
}
