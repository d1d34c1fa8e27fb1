// What the inputs of a form know of the file around them, and the templates of the task filled in.
// All of it follows the text as it is edited; nothing here changes it.
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useRef, useState } from "react";
import { type FileTask, useRendered } from "@/api/editor";
import { useSettings } from "@/api/settings";
import { linksOf, reach } from "@/canvas/walk";
import { localZone } from "@/components/format";
import { instantOf } from "@/components/zoned";
import type { Editor } from "@/editor/useEditor";
import { type Around, possibleBefore } from "./around";
import { list } from "./model";

/** So long after the last change the templates are filled in again. */
const PAUSE = 300;

export function useAround(editor: Editor, task: FileTask | null) {
  const { data: settings } = useSettings();
  const { view, path } = editor;
  const said = (view?.dag ?? {}) as Record<string, unknown>;
  const zone = zoneOf(said.timezone) ?? settings?.timezone ?? localZone();
  const [wall, setWall] = useState<string | null>(null);
  const [text] = useDebouncedValue(editor.text, PAUSE);
  const at = wall === null ? null : instantOf(wall, zone);
  const isAsked = task !== null && !task.locked;
  const { data, error } = useRendered(
    isAsked
      ? {
          ...{ path, text, task_id: task.task_id },
          logical_date: at === null ? null : new Date(at).toISOString(),
        }
      : null,
  );
  const names = useRef<Around["names"]>(() => []);
  names.current = () => data?.context ?? [];
  const around = useMemo<Around>(() => {
    const edges = view?.graph?.edges ?? [];
    const ids = [
      ...(view?.tasks.map((it) => it.task_id) ?? []),
      ...(view?.groups.map((it) => it.group_id) ?? []),
    ];
    const after = task ? reach(linksOf(edges).after, task.task_id) : new Set<string>();
    return {
      ...{ path, zone, timetable: said.timetable === "interval" ? "interval" : "trigger" },
      before: task ? possibleBefore(task.task_id, ids, after) : [],
      upstream: list((task?.fields as Record<string, unknown> | undefined)?.upstream),
      names: () => names.current(),
    };
  }, [view, task, path, zone, said.timetable]);
  const preview = isAsked
    ? {
        ...{ zone, wall, onWall: setWall, rendered: data ?? null },
        problem: error instanceof Error ? error.message : null,
      }
    : null;
  return { around, preview };
}

/** A zone that the browser does not know is told as a problem of the file, not by a crash. */
function zoneOf(name: unknown): string | null {
  if (typeof name !== "string") return null;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return null;
  }
}
