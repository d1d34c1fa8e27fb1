// Beside the canvas: the form of the task that is chosen (or of the DAG), and the code; both where
// the window is wide enough, else one of the two.
import { SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import type { ApiProblem } from "@/api/problem";
import { SaveLine } from "@/editor/code";
import type { Editor } from "@/editor/useEditor";
import { Form } from "./Form";
import classes from "./form.module.css";
import { Offer } from "./Offer";
import { editOf } from "./place";
import { useZone } from "./zone";

export interface PaneProps {
  editor: Editor;
  /** Null: the DAG itself. */
  taskId: string | null;
  apply: (edits: readonly Edit[]) => Promise<ApiProblem | Error | null>;
  isLocked: boolean;
}

/** What is shown where only one of the two has room. */
export function useSide() {
  return useLocalStorage<"form" | "code">({
    ...{ key: "mainspring.right", defaultValue: "code" },
    getInitialValueInEffect: false,
  });
}

interface RightPaneProps extends PaneProps {
  isWide: boolean;
  code: ReactNode;
  /** Brings the code up where it is put away. */
  onCode: () => void;
}

export function RightPane(props: RightPaneProps) {
  const { isWide, code, onCode, ...form } = props;
  const { t } = useTranslation("editor");
  const [view, setView] = useSide();
  const offer = <Brought {...form} />;
  if (code === null) {
    return (
      <div className={classes.codeSide}>
        {offer}
        <SaveLine
          session={form.editor}
          onCode={() => {
            setView("code");
            onCode();
          }}
        />
        <Form {...form} />
      </div>
    );
  }
  if (isWide) {
    return (
      <div className={classes.pane}>
        <div className={classes.formSide}>
          {offer}
          <Form {...form} isBeside />
        </div>
        <div className={classes.codeSide}>{code}</div>
      </div>
    );
  }
  return (
    <div className={classes.codeSide}>
      {offer}
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
      {view === "form" ? (
        <>
          <SaveLine session={form.editor} onCode={() => setView("code")} />
          <Form {...form} />
        </>
      ) : (
        code
      )}
    </div>
  );
}

/** The schedule that the address brings along from the cron builder. */
function Brought({ editor, isLocked }: PaneProps) {
  const { schedule } = useSearch({ strict: false }) as { schedule?: unknown };
  const navigate = useNavigate();
  const zone = useZone((editor.view?.dag as { timezone?: unknown } | undefined)?.timezone);
  if (schedule === undefined || schedule === "" || isLocked || !editor.view) return null;
  return (
    <Offer
      schedule={String(schedule)}
      zone={zone}
      onSet={async (value) =>
        (await editor.session.apply([editOf(null, ["schedule"], value)]))?.message ?? null
      }
      onClose={() =>
        void navigate({
          to: ".",
          replace: true,
          search: (old: Record<string, unknown>) => ({ ...old, schedule: undefined }),
        })
      }
    />
  );
}
