// Connections and variables: two lists of what DAGs share, with where their secrets lie.
// The form of a connection is a component, because others open it too.
import { Button, Group, Menu, Tabs } from "@mantine/core";
import { IconBrandSlack, IconDownload, IconPlus, IconUpload } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExportFormat, exportPath, useConnections } from "@/api/connections";
import { ConnectionDialog } from "@/components/connection/ConnectionDialog";
import { notifyProblem } from "@/components/notify";
import { Page } from "@/components/Page";
import { platform } from "@/platform";
import { ConnectionList } from "./ConnectionList";
import { ImportDialog } from "./ImportDialog";
import { SecretsLine } from "./SecretsLine";
import { VariableDialog } from "./VariableDialog";
import { VariableList } from "./VariableList";

const FORMATS: readonly ExportFormat[] = ["json", "uri", "env"];

export function Connections() {
  const { t } = useTranslation("connections");
  const navigate = useNavigate();
  const search: { tab?: unknown; new?: unknown } = useSearch({ strict: false });
  const tab = search.tab === "variables" ? "variables" : "connections";
  const { data: connections } = useConnections();
  const [opened, setOpened] = useState<"new" | "import" | "variable" | null>(
    search.new ? "new" : null,
  );
  const close = () => setOpened(null);
  const download = (format: ExportFormat) =>
    platform.download(exportPath(format), `connections.${format === "uri" ? "txt" : format}`);
  return (
    <Page
      title={t("title")}
      subtitle={t("subtitle")}
      isFilled
      tabs={
        <Tabs
          value={tab}
          onChange={(value) =>
            void navigate({ to: "/connections", search: { tab: value } as never, replace: true })
          }
        >
          <Tabs.List>
            <Tabs.Tab value="connections">{t("tabs.connections")}</Tabs.Tab>
            <Tabs.Tab value="variables">{t("tabs.variables")}</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
      toolbar={<SecretsLine />}
      actions={
        tab === "variables" ? (
          <Button
            variant="filled"
            leftSection={<IconPlus size={14} />}
            onClick={() => setOpened("variable")}
          >
            {t("newVariable")}
          </Button>
        ) : (
          <Group gap={8}>
            <Button
              component={Link}
              to="/slack"
              leftSection={<IconBrandSlack size={14} stroke={1.75} />}
            >
              {t("slack")}
            </Button>
            <Button leftSection={<IconUpload size={14} />} onClick={() => setOpened("import")}>
              {t("import")}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button leftSection={<IconDownload size={14} />}>{t("export")}</Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t("exportHelp")}</Menu.Label>
                {FORMATS.map((format) => (
                  <Menu.Item
                    key={format}
                    onClick={() => void download(format).catch(notifyProblem)}
                  >
                    {format === "json" ? "Airflow JSON" : format === "uri" ? "URI" : ".env"}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            <Button
              variant="filled"
              leftSection={<IconPlus size={14} />}
              onClick={() => setOpened("new")}
              data-testid="new-connection"
            >
              {t("newConnection")}
            </Button>
          </Group>
        )
      }
    >
      {tab === "variables" ? <VariableList /> : <ConnectionList onNew={() => setOpened("new")} />}
      {opened === "new" && (
        <ConnectionDialog
          taken={(connections ?? []).map((it) => it.connection_id)}
          onClose={close}
        />
      )}
      {opened === "import" && <ImportDialog onClose={close} />}
      {opened === "variable" && <VariableDialog onClose={close} />}
    </Page>
  );
}
