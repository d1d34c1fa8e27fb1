// A schedule made by hand: said in words, put together in tabs, or written; and what it means. The
// value is always the text of the file; what is on screen is read from it.
import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSchedule } from "@/api/schedule";
import classes from "./cron.module.css";
import { useHistory } from "./history";
import { Meaning } from "./meaning/Meaning";
import { More } from "./meaning/More";
import { TabsOf } from "./tabs/TabsOf";
import { WordsField } from "./WordsField";

export interface CronBuilderProps {
  /** As it stands in the file; empty is "by hand only". */
  value: string | string[];
  zone: string;
  timetable?: "trigger" | "interval";
  /** The file in which it stands, which then does not collide with itself. */
  path?: string;
  onChange: (value: string[]) => void;
  /** Without it the zone is fixed, as in a DAG's form, where it is a field of its own. */
  onZone?: (zone: string) => void;
  /** Shows all at once, where there is room; in a panel the further parts are folded. */
  isUnfolded?: boolean;
}

export function CronBuilder(props: CronBuilderProps) {
  const { value, zone, timetable, path, onChange, onZone, isUnfolded = false } = props;
  const { t } = useTranslation("cron");
  const entries = useMemo(
    () => (typeof value === "string" ? [value] : value).filter((entry) => entry.trim() !== ""),
    [value],
  );
  const history = useHistory(entries, onChange);
  const { change } = history;
  const fromWords = useCallback((next: string[]) => change(next, "words"), [change]);
  const question = {
    text: entries.join("\n"),
    timezone: zone,
    ...(timetable && { timetable }),
    ...(path !== undefined && { path }),
  };
  const { data, error } = useSchedule({ ...question, count: 10 });
  const answer = error || entries.length === 0 ? undefined : data;
  const icon = { size: 16, stroke: 1.75, "aria-hidden": true };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears the keys of what is inside.
    <div className={classes.builder} onKeyDown={history.onKeyDown} data-testid="cron-builder">
      <div className={classes.grid} data-unfolded={isUnfolded || undefined}>
        <div className={classes.top}>
          <WordsField zone={zone} entries={entries} onChange={fromWords} />
          <div className={classes.tools}>
            {onZone && <ZoneSelect zone={zone} onZone={onZone} />}
            <Tooltip label={`${t("undo")} · Ctrl Z`}>
              <ActionIcon aria-label={t("undo")} disabled={!history.canUndo} onClick={history.undo}>
                <IconArrowBackUp {...icon} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`${t("redo")} · Ctrl Shift Z`}>
              <ActionIcon aria-label={t("redo")} disabled={!history.canRedo} onClick={history.redo}>
                <IconArrowForwardUp {...icon} />
              </ActionIcon>
            </Tooltip>
          </div>
        </div>
        <Meaning entries={entries} answer={answer} error={error} zone={zone} onChange={change} />
        <TabsOf entries={entries} onChange={(next) => change(next, "tab")} />
        <More
          question={question}
          answer={answer}
          isUnfolded={isUnfolded}
          onChange={(next) => change(next, "more")}
        />
      </div>
    </div>
  );
}

function ZoneSelect({ zone, onZone }: { zone: string; onZone: (zone: string) => void }) {
  const { t } = useTranslation("cron");
  const zones = useMemo(
    () => [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort(),
    [zone],
  );
  return (
    <Select
      className={classes.zone}
      aria-label={t("zone")}
      searchable
      limit={200}
      value={zone}
      data={zones}
      onChange={(next) => next !== null && onZone(next)}
      nothingFoundMessage={t("noZone")}
    />
  );
}
