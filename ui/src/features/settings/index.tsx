// The settings of the scheduler and of the application. Each is saved by itself as soon as it is
// made; what only the next start takes is said at the top.

import { useTranslation } from "react-i18next";
import { useSettings } from "@/api/settings";
import { ErrorView } from "@/components/ErrorView";
import { Page } from "@/components/Page";
import { About } from "./About";
import { Application } from "./Application";
import { Backup } from "./Backup";
import { History } from "./History";
import { RestartNotice } from "./RestartNotice";
import classes from "./settings.module.css";
import { Tasks } from "./Tasks";

export function Settings() {
  const { t } = useTranslation("settings");
  const { data: settings, error, refetch } = useSettings();
  return (
    <Page title={t("title")}>
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {settings && (
        <div className={classes.column}>
          <RestartNotice settings={settings} />
          <Application settings={settings} />
          <Tasks settings={settings} />
          <History settings={settings} />
          <Backup />
          <About />
        </div>
      )}
    </Page>
  );
}
