// All versions, newest first, with what ran on each.
// The runs come in counted, see runsByVersion.ts; what a chosen version shows is the tab's.
import { useTranslation } from "react-i18next";
import type { DagVersion } from "@/api/types";
import { Time } from "@/components/Time";
import type { VersionRuns } from "./runsByVersion";
import classes from "./versions.module.css";

interface VersionListProps {
  versions: DagVersion[];
  runs: Map<number, VersionRuns>;
  zone: string | undefined;
  shown: number;
  onShow: (version: number) => void;
}

export function VersionList({ versions, runs, zone, shown, onShow }: VersionListProps) {
  const { t } = useTranslation("versions");
  return (
    <nav className={classes.list} aria-label={t("list")}>
      {versions.map(({ version_number: number, created_at: at }) => {
        const ran = runs.get(number);
        return (
          <button
            key={number}
            type="button"
            className={classes.version}
            aria-current={number === shown}
            onClick={() => onShow(number)}
            data-testid={`version-${number}`}
          >
            <span className={classes.number}>{t("version", { number })}</span>
            <span className="muted">
              <Time at={at} zone={zone} show="relative" />
            </span>
            <span className={classes.runs}>
              {ran ? t("runs", { count: ran.count }) : t("noRuns")}
              {ran && ran.failed > 0 && (
                <span className={classes.failed}> · {t("failed", { count: ran.failed })}</span>
              )}
            </span>
          </button>
        );
      })}
    </nav>
  );
}
