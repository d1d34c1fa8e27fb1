// Lines that came and went, with a sign before each, so that colour is not all that tells them
// apart. The scheduler finds them; nothing is compared here.
import { useTranslation } from "react-i18next";
import type { DiffLine } from "@/api/types";
import classes from "./changes.module.css";

const SIGNS = { same: " ", added: "+", removed: "−", gap: "⋯" };

export function DiffLines({ lines, isCut = false }: { lines: DiffLine[]; isCut?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes.diff}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat, and never move.
        <div key={at} className={classes.diffLine} data-kind={line.kind}>
          <span aria-hidden>{SIGNS[line.kind]}</span>
          {(line.kind === "added" || line.kind === "removed") && (
            <span className={classes.spoken}>{t(`changes.${line.kind}`)}</span>
          )}
          <code>{line.text}</code>
        </div>
      ))}
      {isCut && <div className={classes.cut}>{t("changes.cut")}</div>}
    </div>
  );
}
