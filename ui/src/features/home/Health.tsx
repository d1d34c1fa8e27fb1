// How the scheduler and its surroundings are: quiet facts in one line, and in words what is wrong.
// Nothing is mended here; what must be known on every page is a banner of the frame.
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/connection";
import type { Health2 } from "@/api/types";
import { bytes, dateOnly, dateTime, timeOnly } from "@/components/format";
import { Time } from "@/components/Time";
import { Card } from "./Card";
import classes from "./home.module.css";

/** Less than this is worth a word. */
const LITTLE_DISK = 1_000_000_000;

export function Health({
  health,
  onImportErrors,
}: {
  health: Health2;
  onImportErrors: () => void;
}) {
  const { t } = useTranslation("home");
  const { scheduler, watch_error, last_sleep, import_errors, disk_free_bytes } = health;
  const size = (count: number | null | undefined) =>
    typeof count === "number" ? bytes(count) : t("health.unknown");
  const warnings = [
    scheduler.reason && t("health.stalled", { reason: scheduler.reason }),
    watch_error && t("health.watch", { reason: watch_error }),
    typeof disk_free_bytes === "number" &&
      disk_free_bytes < LITTLE_DISK &&
      t("health.disk", { free: bytes(disk_free_bytes) }),
  ].filter((one): one is string => typeof one === "string" && one !== "");
  return (
    <Card title={t("health.title")}>
      {warnings.map((warning) => (
        <p key={warning} className={classes.warning} role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          {warning}
        </p>
      ))}
      <dl className={classes.facts}>
        <Fact name={t("health.scheduler")}>
          {scheduler.status === "healthy"
            ? t("health.healthy", { time: sinceOf(health.started_at, health.timezone) })
            : t("health.unhealthy")}
        </Fact>
        <Fact name={t("health.dags")}>
          {t("health.active", { active: health.active, count: health.dags })}
        </Fact>
        <Fact name={t("health.files")}>
          {import_errors > 0 ? (
            <button type="button" className={classes.link} onClick={onImportErrors}>
              {t("health.importErrors", { count: import_errors })}
            </button>
          ) : (
            t("health.noImportErrors")
          )}
        </Fact>
        <Fact name={t("health.logs")}>{size(health.logs_bytes)}</Fact>
        <Fact name={t("health.database")}>{size(health.database_bytes)}</Fact>
        <Fact name={t("health.free")}>{size(disk_free_bytes)}</Fact>
        <Fact name={t("health.memory")}>{size(health.memory_bytes)}</Fact>
        <Fact name={t("health.sleep")}>
          {last_sleep ? (
            <Time at={last_sleep.to ?? last_sleep.from} show="relative" />
          ) : (
            <span className="muted">{t("health.noSleep")}</span>
          )}
        </Fact>
      </dl>
    </Card>
  );
}

/** The time of day alone where it is today's. */
function sinceOf(at: string, zone: string | null): string {
  const instant = Date.parse(at);
  const here = zone ?? undefined;
  const isToday = dateOnly(instant, here) === dateOnly(serverNow(), here);
  return isToday ? timeOnly(instant, here) : dateTime(instant, here);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
