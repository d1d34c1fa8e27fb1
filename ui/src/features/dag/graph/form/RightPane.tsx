// Beside the canvas: the form of the task that is chosen (or of the DAG), and the code; both where
// the window is wide enough, else one of the two.
import { SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import type { ApiProblem } from "@/api/problem";
import type { Editor } from "@/editor/useEditor";
import { Form } from "./Form";
import classes from "./form.module.css";

export interface PaneProps {
  editor: Editor;
  /** Null: the DAG itself. */
  taskId: string | null;
  apply: (edits: readonly Edit[], select?: readonly string[]) => Promise<ApiProblem | Error | null>;
  isLocked: boolean;
}

/** Which of the two is shown where there is room for one. */
export function useRightView() {
  return useLocalStorage<"form" | "code">({
    ...{ key: "mainspring.right", defaultValue: "code" },
    getInitialValueInEffect: false,
  });
}

export function RightPane(props: PaneProps & { isWide: boolean; code: ReactNode }) {
  const { isWide, code, ...form } = props;
  const { t } = useTranslation("editor");
  const [view, setView] = useRightView();
  if (code === null) return <Form {...form} />;
  if (isWide) {
    return (
      <div className={classes.pane}>
        <Form {...form} isBeside />
        <div className={classes.codeSide}>{code}</div>
      </div>
    );
  }
  return (
    <div className={classes.codeSide}>
      <SegmentedControl
        fullWidth
        aria-label={t("side")}
        data-testid="side-view"
        value={view}
        onChange={(value) => setView(value as "form" | "code")}
        data={[
          { value: "form", label: t(form.taskId === null ? "dagForm" : "taskForm") },
          { value: "code", label: t("code") },
        ]}
      />
      {view === "form" ? <Form {...form} /> : code}
    </div>
  );
}
