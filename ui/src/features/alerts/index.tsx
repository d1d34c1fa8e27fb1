// Alerts: what was told to whom, and the rules of it.
// Which of the two is shown stands in the address.
import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/Page";
import { AlertList } from "./AlertList";
import { Rules } from "./Rules";

export function Alerts() {
  const { t } = useTranslation("alerts");
  const navigate = useNavigate();
  const search: { tab?: unknown } = useSearch({ strict: false });
  const tab = search.tab === "rules" ? "rules" : "sent";
  const show = (value: string | null) =>
    void navigate({ to: "/alerts", search: { tab: value } as never, replace: true });
  return (
    <Page
      title={t("title")}
      subtitle={t("subtitle")}
      isFilled={tab === "sent"}
      tabs={
        <Tabs value={tab} onChange={show}>
          <Tabs.List>
            <Tabs.Tab value="sent">{t("tabs.sent")}</Tabs.Tab>
            <Tabs.Tab value="rules">{t("tabs.rules")}</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
    >
      {tab === "rules" ? <Rules /> : <AlertList onRules={() => show("rules")} />}
    </Page>
  );
}
