// The places of the application. Only what exists is listed.
// A place that is still to come is added together with its page, not before.

import {
  IconBell,
  IconCalendarTime,
  IconHome2,
  IconListDetails,
  IconPlayerPlay,
  IconPlugConnected,
  IconSearch,
  IconSettings2,
  IconTopologyStar3,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useHome } from "@/api/home";
import { GLYPHS } from "@/theme/states";
import { Brand } from "./Brand";
import { isMac } from "./keys";
import { openPalette } from "./palette/store";
import classes from "./Shell.module.css";

const Failed = GLYPHS.failed;

export function Navigation() {
  const { t } = useTranslation("app");
  const { data: home } = useHome();
  const failed = home?.failed_total ?? home?.failed.length ?? 0;
  const size = { size: 16, stroke: 1.75, "aria-hidden": true };
  const exact = { activeOptions: { exact: true, includeSearch: false } };
  const within = { activeOptions: { includeSearch: false } };
  return (
    <nav className={classes.navigation} aria-label={t("navigation.label")}>
      <div className={classes.brand}>
        <Brand />
        Mainspring
      </div>
      <button type="button" className={classes.search} onClick={openPalette}>
        <IconSearch {...size} />
        {t("palette.open")}
        <kbd>{isMac ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <Link to="/" className={classes.link} {...exact}>
        <IconHome2 {...size} />
        {t("navigation.home")}
        {failed > 0 && (
          <span className={classes.count} data-alarm>
            <Failed size={12} stroke={2.4} aria-hidden /> {failed}
          </span>
        )}
      </Link>
      <Link to="/dags" className={classes.link} {...within}>
        <IconTopologyStar3 {...size} />
        {t("navigation.dags")}
        {home && <span className={classes.count}>{home.health.dags}</span>}
      </Link>
      <Link to="/runs" className={classes.link} {...within}>
        <IconPlayerPlay {...size} />
        {t("navigation.runs")}
      </Link>
      <Link to="/queue" className={classes.link} {...within}>
        <IconListDetails {...size} />
        {t("navigation.queue")}
      </Link>
      <Link to="/cron" className={classes.link} {...within}>
        <IconCalendarTime {...size} />
        {t("navigation.cron")}
      </Link>
      <Link to="/alerts" className={classes.link} {...within}>
        <IconBell {...size} />
        {t("navigation.alerts")}
      </Link>
      <Link to="/connections" className={classes.link} {...within}>
        <IconPlugConnected {...size} />
        {t("navigation.connections")}
      </Link>
      <div className={classes.space} />
      <Link to="/settings" className={classes.link} {...within}>
        <IconSettings2 {...size} />
        {t("navigation.settings")}
      </Link>
    </nav>
  );
}
