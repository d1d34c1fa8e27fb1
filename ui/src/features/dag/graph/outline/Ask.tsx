// What a row's act needs to know first: a name, or another task. The list has the focus again when
// it is closed.
import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing } from "@/components/useSubmitOnEnter";
import type { Question } from "./useOutline";

interface AskProps {
  question: Question;
  /** What may be chosen; none for a name. */
  choices: readonly string[];
  /** Gives why it was refused. */
  onAnswer: (answer: string) => Promise<string | null>;
  onClose: () => void;
}

export function Ask({ question, choices, onAnswer, onClose }: AskProps) {
  const { t } = useTranslation(["task_form", "common"]);
  const { kind, row } = question;
  const [answer, setAnswer] = useState(kind === "rename" ? row.id : (choices[0] ?? ""));
  const [refused, setRefused] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const confirm = async () => {
    const text = answer.trim();
    if (text === "") return;
    const why = kind === "rename" && text === row.id ? null : await onAnswer(text);
    if (why === null) onClose();
    else setRefused(why);
  };
  const title = t(`task_form:outline.pick.${kind}`, { task: row.id });
  const onKeyDown = (event: React.KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== "Enter" || isComposing(event) || isOpen) return;
    event.preventDefault();
    void confirm();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={420}>
      {kind === "rename" ? (
        <TextInput
          data-autofocus
          data-testid="outline-answer"
          aria-label={title}
          value={answer}
          error={refused}
          onChange={(event) => setAnswer(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      ) : (
        <Select
          data-autofocus
          searchable
          limit={100}
          data-testid="outline-answer"
          aria-label={title}
          data={[...choices]}
          value={answer || null}
          error={refused}
          nothingFoundMessage={t("task_form:outline.pick.none")}
          onChange={(value) => setAnswer(value ?? "")}
          onDropdownOpen={() => setOpen(true)}
          onDropdownClose={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      )}
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t("common:action.cancel")}</Button>
        <Button variant="filled" data-testid="outline-ok" onClick={() => void confirm()}>
          {t("common:action.confirm")}
        </Button>
      </Group>
    </Modal>
  );
}
