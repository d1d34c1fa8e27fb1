// The tabs. The one that is shown can hold the schedule; choosing another one begins there, with
// the time of day taken along. Nothing is kept here but which of several possible tabs was chosen.
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";
import { type Shape, shapeIn, shapeOf, startOf, TABS, type Tab, write } from "../shape";
import { Form } from "./Form";

interface TabsOfProps {
  entries: readonly string[];
  onChange: (entries: string[]) => void;
}

export function TabsOf({ entries, onChange }: TabsOfProps) {
  const { t } = useTranslation("cron");
  const [chosen, setChosen] = useState<Tab | null>(null);
  const shape = shapeFor(chosen, entries);
  const set = (next: Shape) => {
    setChosen(next.tab);
    onChange(write(next));
  };
  const choose = (tab: Tab) => {
    setChosen(tab);
    if (shapeIn(tab, entries) === null) onChange(write(startOf(tab, entries)));
  };
  return (
    <section className={classes.tabs} aria-label={t("tabs")}>
      <Tabs
        value={shape.tab}
        onChange={(tab) => tab !== null && choose(tab as Tab)}
        activateTabWithKeyboard={false}
        keepMounted={false}
        // Nine of them stand in one line on a page.
        styles={{ tab: { paddingInline: 6 } }}
      >
        <Tabs.List className={classes.tabList}>
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab} data-testid={`cron-tab-${tab}`}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shape.tab} className={classes.form}>
          <Form shape={shape} onChange={set} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function shapeFor(chosen: Tab | null, entries: readonly string[]): Shape {
  if (entries.length === 0) return startOf(chosen ?? "daily", []);
  return (chosen && shapeIn(chosen, entries)) ?? shapeOf(entries);
}
