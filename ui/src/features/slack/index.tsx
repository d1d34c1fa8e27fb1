// Slack in two minutes: leads through Slack's own steps, looks at what is pasted, sends a test and
// shows the real answer, and with one click tells the channel of every failure.
import { Alert, Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconExternalLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAlertRules, useSaveAlertRules } from "@/api/alerts";
import { useConnections, useSaveConnection, useSlackCheck, useSlackTest } from "@/api/connections";
import { freeId, ID } from "@/components/connection/draft";
import { ErrorView } from "@/components/ErrorView";
import { notifyProblem } from "@/components/notify";
import { Page } from "@/components/Page";
import { platform } from "@/platform";
import classes from "./slack.module.css";

const APPS = "https://api.slack.com/apps?new_app=1";
/** What is typed is looked at when the hand rests. */
const REST = 300;

export function Slack() {
  const { t } = useTranslation("slack");
  return (
    <Page title={t("title")} subtitle={t("subtitle")}>
      <ol className={classes.steps}>
        <Step title={t("step1")}>
          <p>{t("step1Text")}</p>
          <Button
            onClick={() => void platform.openUrl(APPS).catch(notifyProblem)}
            rightSection={<IconExternalLink size={14} />}
          >
            {t("openSlack")}
          </Button>
        </Step>
        <Step title={t("step2")}>
          <p>{t("step2Text")}</p>
        </Step>
        <Step title={t("step3")}>
          <p>{t("step3Text")}</p>
        </Step>
        <Webhook />
      </ol>
    </Page>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li className={classes.step}>
      <h2>{title}</h2>
      {children}
    </li>
  );
}

/** From the paste on, everything is about one address. */
function Webhook() {
  const { t } = useTranslation("slack");
  const [address, setAddress] = useState("");
  const [label, setLabel] = useState("");
  const [looked] = useDebouncedValue(address.trim(), REST);
  const check = useSlackCheck(looked);
  const test = useSlackTest();
  const told = looked === address.trim() ? check.data : undefined;
  return (
    <>
      <Step title={t("step4")}>
        <p>{t("step4Text")}</p>
        <PasswordInput
          label={t("address")}
          value={address}
          onChange={(event) => {
            test.reset();
            setAddress(event.currentTarget.value);
          }}
          placeholder="https://hooks.slack.com/services/T…/B…/…"
          autoComplete="new-password"
          spellCheck={false}
          error={
            told && !told.ok ? [told.message, told.hint].filter(Boolean).join(". ") : undefined
          }
          data-testid="slack-address"
        />
        {told?.ok && (
          <p className={classes.good} data-testid="slack-checked">
            {t("checked", { team: told.team_id })}
          </p>
        )}
        {told?.ok && (
          <>
            <TextInput
              label={t("label")}
              description={t("labelHelp")}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
              placeholder="#data-alerts"
              data-testid="slack-label"
            />
            <Button
              loading={test.isPending}
              onClick={() => test.mutate({ address: address.trim(), label })}
              className={classes.send ?? ""}
              data-testid="slack-send"
            >
              {t("send")}
            </Button>
          </>
        )}
        {test.data && (
          <Alert
            color={test.data.ok ? "var(--state-success)" : "var(--state-failed)"}
            title={
              test.data.answer
                ? t("answered", { answer: test.data.answer })
                : t(test.data.ok ? "arrived" : "didNot")
            }
            role="status"
            data-testid="slack-answer"
          >
            {test.data.ok
              ? t("arrived")
              : [!test.data.answer && test.data.message, test.data.hint].filter(Boolean).join(". ")}
          </Alert>
        )}
        {test.error && <ErrorView error={test.error} isCompact />}
      </Step>
      {told?.ok && <Finish address={address.trim()} label={label} />}
    </>
  );
}

function Finish({ address, label }: { address: string; label: string }) {
  const { t } = useTranslation("slack");
  const { data: connections } = useConnections();
  const { data: rules } = useAlertRules();
  const save = useSaveConnection();
  const saveRules = useSaveAlertRules();
  const [isForAll, setForAll] = useState(true);
  const taken = (connections ?? []).map((it) => it.connection_id);
  const [typed, setTyped] = useState<string | null>(null);
  const [saved, setSaved] = useState<{ id: string; isForAll: boolean } | null>(null);
  const id = typed ?? freeId("slack", taken);
  const isTaken = taken.includes(id);
  const finish = async () => {
    const extra = label.trim() ? JSON.stringify({ channel_label: label.trim() }) : null;
    const empty = { description: null, host: null, port: null, login: null, schema: null };
    const body = { connection_id: id, conn_type: "slack_webhook", password: address, extra };
    await save.mutateAsync({ isNew: true, body: { ...empty, ...body } });
    if (isForAll && rules) {
      const on_failure = [...rules.on_failure.filter((it) => it !== id), id];
      await saveRules.mutateAsync({ ...rules, on_failure });
    }
    setSaved({ id, isForAll });
  };
  if (saved) {
    return (
      <Step title={t("saved", { id: saved.id })}>
        <p data-testid="slack-saved">{t(saved.isForAll ? "savedAll" : "savedOnly")}</p>
        <Button component={Link} to="/alerts" search={{ tab: "rules" } as never}>
          {t("toAlerts")}
        </Button>
      </Step>
    );
  }
  const error = save.error ?? saveRules.error;
  return (
    <Step title={t("step5")}>
      <Checkbox
        label={t("alertAll")}
        checked={isForAll}
        onChange={(event) => setForAll(event.currentTarget.checked)}
        data-testid="slack-for-all"
      />
      <TextInput
        label={t("name")}
        value={id}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={isTaken && t("nameTaken")}
        spellCheck={false}
      />
      {error && <ErrorView error={error} isCompact />}
      <Button
        variant="filled"
        loading={save.isPending || saveRules.isPending}
        disabled={isTaken || !ID.test(id) || !rules}
        // What went wrong stands above.
        onClick={() => void finish().catch(() => undefined)}
        className={classes.send ?? ""}
        data-testid="slack-save"
      >
        {t("save")}
      </Button>
    </Step>
  );
}
