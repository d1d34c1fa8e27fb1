// What the user must know wherever they are: the scheduler is gone, does nothing, or is paused.
// One at a time, the worst first. What concerns one DAG alone is said on its page.

import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import { useConnection } from "@/api/connection";
import { useHome, usePauseAll } from "@/api/home";
import { relative } from "@/components/format";
import { notifyProblem } from "@/components/notify";
import { useLanguage } from "@/i18n/language";
import classes from "./Shell.module.css";

/** A restart of the scheduler within this time is not worth a banner. */
const GRACE = 1_500;

export function Banners() {
  const { t } = useTranslation("app");
  const { state, lostAt, stalled } = useConnection();
  const { data: home } = useHome();
  const pause = usePauseAll();
  const isLost = useLasting(state === "lost", GRACE);
  if (isLost && lostAt !== null) return <Lost since={lostAt} />;
  const reason = stalled ?? home?.health.scheduler.reason;
  if (reason) {
    return (
      <div role="alert" className={classes.banner} data-kind="stalled">
        <span>{t("banner.stalled", { reason })}</span>
      </div>
    );
  }
  if (!home?.health.is_paused) return null;
  return (
    <div role="status" className={classes.banner} data-kind="paused">
      <span>{t("banner.paused")}</span>
      <Button
        loading={pause.isPending}
        onClick={() => pause.mutate(false, { onError: notifyProblem })}
      >
        {t("banner.resume")}
      </Button>
    </div>
  );
}

function Lost({ since }: { since: number }) {
  const { t } = useTranslation("app");
  const lang = useLanguage();
  const { skew } = useConnection();
  const now = useNow(1_000);
  return (
    <div role="alert" className={classes.banner} data-kind="lost" data-testid="connection-lost">
      <span>{t("banner.lost", { ago: relative(since + skew, now, lang) })}</span>
    </div>
  );
}

/** True only after it has been true for a while. */
function useLasting(isTrue: boolean, milliseconds: number): boolean {
  const [hasLasted, setLasted] = useState(false);
  useEffect(() => {
    if (!isTrue) return setLasted(false);
    const timer = setTimeout(() => setLasted(true), milliseconds);
    return () => clearTimeout(timer);
  }, [isTrue, milliseconds]);
  return hasLasted;
}
