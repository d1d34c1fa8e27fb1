// The names of the ways to write a schedule. Those of programs are the same in every language.
// What each can say is decided by the scheduler, and told with each answer.
import type { TFunction } from "i18next";

/** Those that are texts, of which both the old and the new are shown. */
export const DIALECTS = ["unix", "airflow", "quartz", "systemd", "aws", "words", "mixed", "every"];

const NAMES: Record<string, string> = {
  unix: "Unix cron",
  airflow: "Airflow",
  quartz: "Quartz",
  systemd: "systemd",
  aws: "AWS",
  every: "Mainspring",
};

export function dialectName(dialect: string, t: TFunction<"cron">): string {
  if (dialect === "words") return t("dialect.words");
  if (dialect === "mixed") return t("dialect.mixed");
  return NAMES[dialect] ?? dialect;
}
