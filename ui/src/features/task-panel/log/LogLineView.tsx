// One line of a log. Memoised: while a log grows, the lines that stand are not drawn again.
// Colours are read in ansi.ts; which lines there are, and where they stand, is LogView's concern.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { LogLine } from "@/api/types";
import { bytes, dateTime } from "@/components/format";
import { parseAnsi } from "./ansi";
import classes from "./log.module.css";
import { splitStamp } from "./pages";

interface LogLineViewProps {
  line: LogLine;
  zone: string | undefined;
  hasTimes: boolean;
  isFound: boolean;
  isFaded: boolean;
}

export const LogLineView = memo(function LogLineView(props: LogLineViewProps) {
  const { line, zone, hasTimes, isFound, isFaded } = props;
  const { t } = useTranslation("task_panel");
  const { at, text } = splitStamp(line.text);
  return (
    <div
      className={classes.line}
      data-offset={line.offset}
      data-end={line.offset + line.length}
      data-level={line.level ?? undefined}
      data-own={line.stream === "mainspring" || undefined}
      data-found={isFound || undefined}
      data-faded={isFaded || undefined}
    >
      {hasTimes && at && (
        <time dateTime={at} title={dateTime(Date.parse(at), zone, true)}>
          {dateTime(Date.parse(at), zone, true).slice(11)}
        </time>
      )}
      <span className={classes.text}>
        {parseAnsi(text).map((span, index) =>
          span.style ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line never change places.
            <span key={index} style={span.style}>
              {span.text}
            </span>
          ) : (
            span.text
          ),
        )}
        {line.is_cut && (
          <em className={classes.cut}>{t("log.cut", { size: bytes(line.length) })}</em>
        )}
      </span>
    </div>
  );
});
