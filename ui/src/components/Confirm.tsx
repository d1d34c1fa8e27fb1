// Asks before something that cannot be undone: a sentence that says what will happen, and a button
// that says it again in a word.
import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorView } from "./ErrorView";

interface ConfirmProps {
  isOpen: boolean;
  title: string;
  children: ReactNode;
  /** What the button does, as a verb. */
  verb: string;
  isDangerous?: boolean;
  onConfirm: () => unknown | Promise<unknown>;
  onClose: () => void;
  size?: string | number;
}

export function Confirm(props: ConfirmProps) {
  const { isOpen, title, children, verb, isDangerous = false, onConfirm, onClose, size } = props;
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={isOpen} onClose={close} title={title} size={size ?? 480}>
      {children}
      {error !== null && <ErrorView error={error} isCompact />}
      <Group justify="flex-end" mt="lg">
        <Button onClick={close}>{t("action.cancel")}</Button>
        <Button
          variant="filled"
          data-autofocus
          loading={isBusy}
          onClick={() => void confirm()}
          {...(isDangerous && { color: "var(--state-failed)" })}
        >
          {verb}
        </Button>
      </Group>
    </Modal>
  );
}
