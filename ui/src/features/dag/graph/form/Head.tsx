// The head of the form: what it is the form of, its name to be changed, and the date of previews.
// The fields themselves are below it and know nothing of it.
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconPencil } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { operatorIcon } from "@/canvas/icons";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./form.module.css";
import { useFormPlace } from "./place";

interface HeadProps {
  name: string;
  operator: string | null;
  icon: string | null;
}

export function Head({ name, operator, icon }: HeadProps) {
  const { t } = useTranslation("task_form");
  const { taskId, isLocked, change, openDag } = useFormPlace();
  const [text, setText] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another task has another name.
  useEffect(() => {
    setText(null);
    setRefused(null);
  }, [taskId]);
  const Icon = operatorIcon(icon ?? "");
  const cut = name.lastIndexOf(".") + 1;
  const commit = async () => {
    const to = name.slice(0, cut) + (text ?? "").trim();
    if (text === null || text.trim() === "" || to === name || taskId === null) {
      setText(null);
      return;
    }
    const problem = await change([{ edit: "rename_task", task_id: taskId, to }]);
    setRefused(problem);
    if (problem === null) setText(null);
  };
  return (
    <div className={classes.head}>
      {taskId !== null && (
        <Tooltip label={t("toDag")}>
          <ActionIcon aria-label={t("toDag")} data-testid="to-dag" onClick={openDag}>
            <IconChevronLeft size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {taskId !== null && <Icon size={16} aria-hidden />}
      {text === null ? (
        <h2>{name}</h2>
      ) : (
        <TextInput
          className={classes.rename ?? ""}
          autoFocus
          value={text}
          error={refused}
          aria-label={t("rename")}
          data-testid="rename-input"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => void commit()}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (isComposing(event)) return;
            if (event.key === "Enter") void commit();
            if (event.key === "Escape") {
              setText(null);
              setRefused(null);
            }
          }}
        />
      )}
      {taskId !== null && !isLocked && text === null && (
        <Tooltip label={t("rename")}>
          <ActionIcon
            aria-label={t("rename")}
            data-testid="rename"
            onClick={() => setText(name.slice(cut))}
          >
            <IconPencil size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      <span className={classes.operator}>{operator}</span>
    </div>
  );
}
