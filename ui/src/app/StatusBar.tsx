// One quiet line at the bottom: is the scheduler well, what does it do, in which zone.
// What needs attention is a banner; this line never asks for anything.

import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { useHome } from "@/api/home";
import classes from "./Shell.module.css";

export function StatusBar() {
  const { t } = useTranslation("app");
  const { state, stalled, version } = useConnection();
  const { data: home } = useHome();
  const running = home?.running.length ?? 0;
  const health = home?.health;
  const shown =
    state !== "live"
      ? state === "lost"
        ? "lost"
        : "connecting"
      : stalled || health?.scheduler.reason
        ? "stalled"
        : health?.is_paused
          ? "paused"
          : running > 0
            ? "running"
            : "idle";
  return (
    <footer className={classes.status} role="contentinfo" aria-label={t("status.label")}>
      <span role="status">
        <span className={classes.dot} data-state={shown} />
        {shown === "running" ? t("status.running", { count: running }) : t(`status.${shown}`)}
      </span>
      {health && <span>{t("status.dags", { count: health.dags })}</span>}
      {health && health.import_errors > 0 && (
        <span style={{ color: "var(--state-failed)" }}>
          {t("status.importErrors", { count: health.import_errors })}
        </span>
      )}
      <span style={{ marginLeft: "auto" }}>
        {health && t("status.timezone", { zone: health.timezone })}
      </span>
      <span>{version ?? health?.version}</span>
    </footer>
  );
}
