// The file says something else by now: mine, theirs, or both. Both begins with what goes together by
// itself; each of their changes that is left can be taken over with the arrow beside it.
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { Button, Group, Modal } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { codeLook, languageOf } from "@/components/codeSetup";
import classes from "./code.module.css";
import { merge } from "./merge";

interface ConflictProps {
  base: string;
  mine: string;
  theirs: string;
  isBusy: boolean;
  onMine: () => void;
  onTheirs: () => void;
  onBoth: (text: string) => void;
}

export function Conflict(props: ConflictProps) {
  const { base, mine, theirs, isBusy, onMine, onTheirs, onBoth } = props;
  const { t } = useTranslation("files");
  const [isMerging, setMerging] = useState(false);
  return (
    <div className={classes.note} role="alert" data-testid="code-conflict">
      <span>{t("conflict.said")}</span>
      <Group gap={8} wrap="nowrap">
        <Button onClick={() => setMerging(true)} data-testid="conflict-both">
          {t("conflict.both")}
        </Button>
        <Button loading={isBusy} onClick={onMine} data-testid="conflict-mine">
          {t("conflict.keep")}
        </Button>
        <Button onClick={onTheirs} data-testid="conflict-theirs">
          {t("conflict.take")}
        </Button>
      </Group>
      <Modal
        opened={isMerging}
        onClose={() => setMerging(false)}
        title={t("conflict.both")}
        size="min(94vw, 1280px)"
      >
        <div className={classes.wide}>
          <Merging base={base} mine={mine} theirs={theirs} onDone={onBoth} />
        </div>
      </Modal>
    </div>
  );
}

function Sides() {
  const { t } = useTranslation("files");
  return (
    <div className={classes.sides} aria-hidden>
      <span>{t("conflict.theirs")}</span>
      <span>{t("conflict.merged")}</span>
    </div>
  );
}

interface MergingProps {
  base: string;
  mine: string;
  theirs: string;
  onDone: (text: string) => void;
}

function Merging({ base, mine, theirs, onDone }: MergingProps) {
  const { t } = useTranslation("files");
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<MergeView | null>(null);
  const [start] = useState(() => merge(base, mine, theirs));
  const labelA = t("conflict.theirs");
  const labelB = t("conflict.merged");
  const take = t("conflict.hunk");
  useEffect(() => {
    if (host.current === null) return;
    const common = (label: string) => [
      ...[lineNumbers(), codeLook, languageOf("yaml"), EditorView.lineWrapping],
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    ];
    const made = new MergeView({
      parent: host.current,
      a: { doc: theirs, extensions: [common(labelA), EditorState.readOnly.of(true)] },
      b: { doc: start.text, extensions: common(labelB) },
      revertControls: "a-to-b",
      renderRevertControl: () => {
        const button = document.createElement("button");
        button.type = "button";
        button.title = take;
        button.setAttribute("aria-label", take);
        button.textContent = "→";
        button.className = classes.take ?? "";
        return button;
      },
    });
    view.current = made;
    return () => made.destroy();
  }, [theirs, start, labelA, labelB, take]);
  return (
    <>
      <div className={classes.mergeHead}>
        <span>
          {t("conflict.merging")}{" "}
          {start.clashes === 0
            ? t("conflict.clean")
            : t("conflict.clashes", { count: start.clashes })}
        </span>
        <Button
          variant="filled"
          data-testid="conflict-use"
          onClick={() => onDone(view.current?.b.state.doc.toString() ?? start.text)}
        >
          {t("conflict.use")}
        </Button>
      </div>
      <Sides />
      <div ref={host} className={classes.merge} data-testid="merge-view" />
    </>
  );
}
