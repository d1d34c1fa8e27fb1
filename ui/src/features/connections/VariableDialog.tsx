// The form of a variable. A secret one's value can be replaced and never read.
// The list is beside it.
import {
  Button,
  Checkbox,
  Group,
  Modal,
  PasswordInput,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveVariable, type Variable } from "@/api/variables";
import { ErrorView } from "@/components/ErrorView";
import { guardComposition } from "@/components/useSubmitOnEnter";

const KEPT = "***";

export function VariableDialog({
  variable,
  onClose,
}: {
  variable?: Variable;
  onClose: () => void;
}) {
  const { t } = useTranslation("connections");
  const [key, setKey] = useState(variable?.key ?? "");
  const [value, setValue] = useState(variable?.value ?? "");
  const [description, setDescription] = useState(variable?.description ?? "");
  const [isSecret, setSecret] = useState(variable?.is_encrypted ?? false);
  const save = useSaveVariable();
  const send = async () => {
    const body = { key: key.trim(), value, description: description || null, is_secret: isSecret };
    await save.mutateAsync({ isNew: !variable, body });
    onClose();
  };
  const title = variable
    ? t("variables.dialogChange", { key: variable.key })
    : t("variables.dialogNew");
  return (
    <Modal opened onClose={onClose} title={title} size={520}>
      <form
        onKeyDown={guardComposition}
        onSubmit={(event) => {
          event.preventDefault();
          // What went wrong stands below.
          send().catch(() => undefined);
        }}
      >
        <Stack gap={12}>
          <TextInput
            label={t("variables.key")}
            value={key}
            required
            disabled={variable !== undefined}
            spellCheck={false}
            onChange={(event) => setKey(event.currentTarget.value)}
            data-testid="variable-key"
          />
          {isSecret ? (
            <PasswordInput
              label={t("variables.value")}
              value={value === KEPT ? "" : value}
              placeholder={value === KEPT ? t("secretKept") : ""}
              autoComplete="new-password"
              onChange={(event) => setValue(event.currentTarget.value)}
              data-testid="variable-value"
            />
          ) : (
            <Textarea
              label={t("variables.value")}
              value={value}
              autosize
              minRows={1}
              maxRows={12}
              spellCheck={false}
              onChange={(event) => setValue(event.currentTarget.value)}
              data-testid="variable-value"
            />
          )}
          <Checkbox
            label={t("variables.isSecret")}
            description={t("variables.isSecretHelp")}
            checked={isSecret}
            onChange={(event) => {
              setSecret(event.currentTarget.checked);
              // Stars are nobody's value.
              if (value === KEPT) setValue("");
            }}
            data-testid="variable-secret"
          />
          <TextInput
            label={t("description")}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {save.error && <ErrorView error={save.error} isCompact />}
          <Group justify="flex-end">
            <Button onClick={onClose}>{t("cancel")}</Button>
            <Button type="submit" variant="filled" loading={save.isPending}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
