// What this is and where it lies.
// Nothing can be changed here.

import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { useHome } from "@/api/home";
import { bytes } from "@/components/format";
import { notifyProblem } from "@/components/notify";
import { type AppInfo, platform } from "@/platform";
import { Row, Section } from "./Row";
import classes from "./settings.module.css";

/** What is still being counted is a dash. */
function size(count: number | null): string {
  return count === null ? "–" : bytes(count);
}

export function About() {
  const { t } = useTranslation("settings");
  const { version } = useConnection();
  const { data: home } = useHome();
  const [info, setInfo] = useState<AppInfo | null>(null);
  useEffect(() => {
    platform.appInfo().then(setInfo, () => setInfo(null));
  }, []);
  const health = home?.health;
  return (
    <Section title={t("about.title")}>
      <Row label={t("about.version")}>
        <span className={classes.value}>{version ?? health?.version}</span>
      </Row>
      {health && (
        <>
          <Row
            label={t("about.home")}
            description={t("about.homeDescription", {
              database: size(health.database_bytes),
              logs: size(health.logs_bytes),
              free: size(health.disk_free_bytes),
            })}
          >
            <Place path={health.home} />
          </Row>
          <Row label={t("about.scheduler")} description={t("about.schedulerDescription")}>
            <span className={classes.value}>
              {t(info?.isAttached === false ? "about.own" : "about.other", {
                process: String(health.process),
              })}
            </span>
          </Row>
        </>
      )}
      {info?.log && (
        <Row label={t("about.log")}>
          <Place path={info.log} />
        </Row>
      )}
    </Section>
  );
}

function Place({ path }: { path: string }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <code className={classes.value}>{path}</code>
      {platform.kind === "window" && (
        <Button onClick={() => void platform.revealPath(path).catch(notifyProblem)}>
          {t("about.show")}
        </Button>
      )}
    </>
  );
}
