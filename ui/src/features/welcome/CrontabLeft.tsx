// What of a crontab does not become a DAG, and why.
// Said plainly, so that nobody believes a job was taken over that was not.

import { useTranslation } from "react-i18next";
import type { CrontabJob, CrontabPreview } from "@/api/types";
import classes from "./welcome.module.css";

export function CrontabLeft({ preview }: { preview: CrontabPreview }) {
  const { t } = useTranslation("welcome");
  return (
    <>
      <Lines title={t("crontab.refused")} jobs={preview.refused} />
      <Lines title={t("crontab.known")} jobs={preview.known} />
      <Lines title={t("crontab.commentedOut")} jobs={preview.commented_out} />
      {preview.mail.length > 0 && (
        <p className="muted">{t("crontab.mail", { to: preview.mail.join(", ") })}</p>
      )}
    </>
  );
}

function Lines({ title, jobs }: { title: string; jobs: CrontabJob[] }) {
  if (jobs.length === 0) return null;
  return (
    <section className={classes.left}>
      <h2>{title}</h2>
      <ul>
        {jobs.map((job) => (
          <li key={job.line}>
            <code>
              {job.line}: {job.text}
            </code>
            {job.reason && (
              <span className="muted">{[job.reason, job.hint].filter(Boolean).join(" ")}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
