// What was changed but only counts from the next start on.
// Which settings those are is told by the server.

import { useTranslation } from "react-i18next";
import type { Settings } from "@/api/types";
import classes from "./settings.module.css";

export function RestartNotice({ settings }: { settings: Settings }) {
  const { t, i18n } = useTranslation("settings");
  if (settings.restart_needed.length === 0) return null;
  const label = (name: string) => {
    if (name === "dags_folder") return t("folder.label");
    return name === "environment" ? t("environment.label") : name;
  };
  const names = new Intl.ListFormat(i18n.language).format(settings.restart_needed.map(label));
  return (
    <div role="status" className={classes.notice}>
      {t("restart", { names })}
    </div>
  );
}
