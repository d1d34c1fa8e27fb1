// A text of the schedule that is copied with one click, and says that it was.
// Which text that is, and whether another program can say it, is decided elsewhere.
import { CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";

export function CopyText({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <button
          type="button"
          className={classes.copy}
          onClick={copy}
          aria-label={`${t("action.copy")}${label ? ` ${label}` : ""}: ${text}`}
        >
          <code>{text}</code>
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          <span role="status" className={classes.copied}>
            {copied && t("action.copied")}
          </span>
        </button>
      )}
    </CopyButton>
  );
}
