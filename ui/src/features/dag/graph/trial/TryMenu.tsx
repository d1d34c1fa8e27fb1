// The button that tries out: parts round the task that is chosen, all of it, or a dry run.
// What each of them then asks is the dialog's.
import { Button, Menu } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Trying } from "./useTrying";

export function TryMenu({ trying, taskId }: { trying: Trying; taskId: string | null }) {
  const { t } = useTranslation("trial");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconFlask size={16} />} data-testid="try">
          {t("try")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{taskId ?? t("choose")}</Menu.Label>
        {(["task", "up_to", "from"] as const).map((kind) => (
          <Menu.Item
            key={kind}
            disabled={taskId === null}
            onClick={() => trying.ask({ kind, task_id: taskId })}
          >
            {t(`scope.${kind}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => trying.ask({ kind: "all" })}>{t("scope.all")}</Menu.Item>
        <Menu.Item onClick={() => trying.setDry(true)}>{t("dry")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
