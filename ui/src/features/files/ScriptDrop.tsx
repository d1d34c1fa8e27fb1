// A script dropped on the window: while a graph is edited it becomes a task at that place, anywhere
// else a new DAG. Only drops of the system's files come as HTML drags; the window's shell tells of
// them by itself.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScriptTask } from "@/api/editor-files";
import { type DroppedScript, openNewDag } from "@/components/newDag";
import { notifyProblem } from "@/components/notify";
import { scriptTarget } from "@/editor/code/scriptTarget";
import { platform } from "@/platform";
import classes from "./files.module.css";

const SCRIPT = /\.(sh|bash|py|ps1|bat|cmd)$/i;
/** A script is written into the DAG's file. */
const SIZE_MAX = 512 * 1024;

const nameIn = (path: string) => path.split(/[/\\]/).at(-1) ?? path;

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

export function ScriptDrop() {
  const { t } = useTranslation("files");
  const { mutateAsync } = useScriptTask();
  const [isOver, setOver] = useState(false);
  const read = async (file: File): Promise<DroppedScript> => {
    if (file.size > SIZE_MAX) throw new Error(t("drop.big", { name: file.name }));
    return { name: file.name, content: await file.text() };
  };
  const take = async (dropped: File | string, x: number, y: number) => {
    const name = typeof dropped === "string" ? nameIn(dropped) : dropped.name;
    if (!SCRIPT.test(name)) throw new Error(t("drop.wrong"));
    const script = typeof dropped === "string" ? { name, path: dropped } : await read(dropped);
    const target = scriptTarget();
    if (target === null) return openNewDag(script);
    target(await mutateAsync(script), x, y);
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(
    () =>
      platform.onSystemDrop(({ kind, paths: [path], x, y }) => {
        setOver(kind === "over");
        if (kind === "dropped" && path) void latest.current(path, x, y).catch(notifyProblem);
      }),
    [],
  );
  useEffect(() => {
    // Every element under the pointer is entered and left; only the window's edge counts.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const over = (event: DragEvent) => {
      // Else the browser would open the file instead of the page.
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void latest.current(file, event.clientX, event.clientY).catch(notifyProblem);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop };
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className={classes.drop} aria-hidden>
      <span>{t(scriptTarget() === null ? "drop.dag" : "drop.task")}</span>
    </div>
  );
}
