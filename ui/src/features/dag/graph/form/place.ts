// What the fields of a form share: whose form it is, what stands around it, how the file
// is changed. A field asks it and nobody else.
import { createContext, useContext } from "react";
import type { Edit } from "@/api/editor";

export interface FormPlace {
  path: string;
  text: string;
  /** Null: the form of the DAG. */
  taskId: string | null;
  zone: string;
  /** Tasks and groups that this one can be connected with. */
  others: string[];
  /** The tasks that come after this one. */
  after: string[];
  isLocked: boolean;
  /** Gives why it was refused. */
  change: (edits: readonly Edit[]) => Promise<string | null>;
  /** Leaves the task for the DAG that it is in. */
  openDag: () => void;
  /** For which logical date texts are shown; null is the next run. */
  date: string | null;
  setDate: (date: string | null) => void;
  /** What templates can use, as it stands between the braces. */
  names: () => TemplateName[];
}

export interface TemplateName {
  name: string;
  value?: string;
}

export const FormContext = createContext<FormPlace | null>(null);

export function useFormPlace(): FormPlace {
  const place = useContext(FormContext);
  if (place === null) throw new Error("a field stands in a form");
  return place;
}

/** The edit that writes a value of a task or of the DAG; undefined takes it out. */
export function editOf(taskId: string | null, path: string[], value: unknown): Edit {
  const of = taskId === null ? {} : { task_id: taskId };
  return value === undefined ? { edit: "unset", ...of, path } : { edit: "set", ...of, path, value };
}
