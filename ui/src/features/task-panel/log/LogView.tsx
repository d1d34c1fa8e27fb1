// The log of a try, however long: some hundred lines scroll, the rest is fetched as one comes near
// it, and the scroll bar stands for the bytes of the whole file.
import { Button } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconArrowDown } from "@tabler/icons-react";
import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { bytes } from "@/components/format";
import { LogLineView } from "./LogLineView";
import { LogTools, type Loudness } from "./LogTools";
import classes from "./log.module.css";
import { NoneOfLevel } from "./NoneOfLevel";
import { hasMoreAfter, hasMoreBefore, thumb } from "./pages";
import { type LogName, useLog } from "./useLog";

/** Closer than this to an end of what is held, in pixels, the next part is fetched. */
const NEAR = 1_200;
const AT_END = 24;

export function LogView({ log, zone }: { log: LogName; zone: string | undefined }) {
  const { t } = useTranslation("task_panel");
  const [isFollowed, setFollowed] = useState(true);
  const [isWrapped, setWrapped] = useLocalStorage({
    key: "mainspring.log.wrap",
    defaultValue: true,
  });
  const [hasTimes, setTimes] = useLocalStorage({ key: "mainspring.log.times", defaultValue: true });
  const [loudness, setLoudness] = useState<Loudness>("all");
  const [found, setFound] = useState<number | null>(null);
  const { held, error, toEnd, jump, more } = useLog(log, isFollowed);
  const scroller = useRef<HTMLDivElement>(null);
  /** The line at the top and how far above the edge it begins: what must not move. */
  const anchor = useRef<{ offset: number; above: number } | null>(null);
  const sought = useRef<number | null>(null);
  const [sight, setSight] = useState({ first: 0, last: 0 });

  // After lines came or went: stay at the end, go to what was sought, or keep the place.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !held) return;
    const at = (offset: number) => box.querySelector<HTMLElement>(`[data-offset="${offset}"]`);
    if (sought.current !== null) {
      const line = at(sought.current);
      if (line) box.scrollTop = line.offsetTop - box.clientHeight / 3;
      else box.scrollTop = 0;
      sought.current = null;
    } else if (isFollowed) box.scrollTop = box.scrollHeight;
    else if (anchor.current) {
      const line = at(anchor.current.offset);
      if (line) box.scrollTop = line.offsetTop + anchor.current.above;
    }
    setSight(inSight(box));
  }, [held, isFollowed]);

  const onScroll = () => {
    const box = scroller.current;
    if (!box || !held) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    // At the end of what is held while the log grows on: that is our own scrolling, not a choice.
    if (below >= AT_END) setFollowed(false);
    else if (!hasMoreAfter(held)) setFollowed(true);
    const now = inSight(box);
    anchor.current = now.anchor;
    setSight(now);
    if (box.scrollTop < NEAR) void more("before");
    if (below < NEAR) void more("after");
  };
  const goTo = (offset: number) => {
    setFollowed(false);
    sought.current = offset;
    const isHeld = held?.lines.some((line) => line.offset === offset);
    const line = scroller.current?.querySelector<HTMLElement>(`[data-offset="${offset}"]`);
    if (isHeld && line && scroller.current) {
      sought.current = null;
      scroller.current.scrollTop = line.offsetTop - scroller.current.clientHeight / 3;
      anchor.current = inSight(scroller.current).anchor;
    } else void jump(offset);
  };
  const follow = () => {
    setFollowed(true);
    void toEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.shiftKey || event.altKey || event.metaKey) return;
    if (event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (event.key === "Home") goTo(0);
    else follow();
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1 || !held) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientY - box.top) / box.height));
    if (share > 0.995) return follow();
    setFollowed(false);
    sought.current = Math.floor(share * held.size);
    void jump(sought.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another log.
  useEffect(() => setFollowed(true), [log.tryNumber]);

  if (error && !held) return <ErrorView error={error} onRetry={() => void toEnd()} isCompact />;
  const isEmpty = held?.size === 0;
  const hasLoud = held?.lines.some((line) => isLoud(line.level, loudness));
  const onFound = (offset: number) => {
    setFound(offset);
    goTo(offset);
  };
  const bar = held && thumb(held, sight.first, sight.last);
  return (
    <div className={classes.log} data-testid="log-view">
      <LogTools
        {...{ log, held, loudness, setLoudness, isWrapped, setWrapped, hasTimes, setTimes }}
        onFound={onFound}
      />
      {held && !isEmpty && loudness !== "all" && !hasLoud && (
        <NoneOfLevel
          key={`${loudness} ${log.tryNumber}`}
          log={log}
          level={loudness}
          isWhole={!hasMoreBefore(held) && !hasMoreAfter(held)}
          onFound={onFound}
        />
      )}
      {isEmpty ? (
        <EmptyState title={t(held.isComplete ? "log.empty" : "log.notYet")} />
      ) : (
        <div className={classes.view}>
          <div
            ref={scroller}
            className={classes.scroller}
            data-wrapped={isWrapped || undefined}
            onScroll={onScroll}
            onKeyDown={onKeyDown}
            role="log"
            aria-label={t("log.label")}
            aria-live="off"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keys.
            tabIndex={0}
          >
            <div className={classes.lines}>
              {held?.lines.map((line) => (
                <LogLineView
                  key={line.offset}
                  {...{ line, zone, hasTimes }}
                  isFound={line.offset === found}
                  isFaded={!isLoud(line.level, loudness)}
                />
              ))}
            </div>
          </div>
          {bar && bar.height < 1 && (
            <div className={classes.track} onPointerDown={drag} onPointerMove={drag} aria-hidden>
              <div
                className={classes.thumb}
                style={{ top: `${bar.top * 100}%`, height: `${bar.height * 100}%` }}
              />
            </div>
          )}
          {held && !isFollowed && (
            <Button
              className={classes.follow ?? ""}
              leftSection={<IconArrowDown size={14} />}
              onClick={follow}
              data-testid="log-follow"
            >
              {t(held.isComplete ? "log.toEnd" : "log.follow")}
            </Button>
          )}
        </div>
      )}
      {held && !isEmpty && (
        <div className={classes.foot}>
          <span>{bytes(held.size)}</span>
          {!held.isComplete && <span>{t(isFollowed ? "log.following" : "log.growing")}</span>}
          {sight.first > 0 && (
            <button
              type="button"
              className={classes.toStart}
              onClick={() => goTo(0)}
              data-testid="log-to-start"
            >
              {t("log.toStart")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function isLoud(level: string | null | undefined, loudness: Loudness): boolean {
  if (loudness === "all" || level === "error") return true;
  return loudness === "warning" && level === "warning";
}

/** The bytes in sight, and the line at the top. */
function inSight(box: HTMLElement) {
  const lines = box.querySelectorAll<HTMLElement>("[data-offset]");
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = lines[middle];
    if (line && line.offsetTop + line.offsetHeight > box.scrollTop) high = middle;
    else low = middle + 1;
  }
  const top = lines[low];
  const first = Number(top?.dataset.offset ?? 0);
  let last = first;
  for (let at = low; at < lines.length; at += 1) {
    const line = lines[at];
    if (!line || line.offsetTop > box.scrollTop + box.clientHeight) break;
    last = Number(line.dataset.end);
  }
  const anchor = top ? { offset: first, above: box.scrollTop - top.offsetTop } : null;
  return { first, last, anchor };
}
