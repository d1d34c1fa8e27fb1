// Who is told of what, for all DAGs; quiet hours and the limit; and a test along each channel. Each
// rule is saved as soon as it is made.
import { Alert, Button, Group, NumberInput, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type AlertRules,
  EVENTS,
  useAlertRules,
  useSaveAlertRules,
  useTestChannel,
} from "@/api/alerts";
import { useConnections } from "@/api/connections";
import { ConnectionsPicker, useChannelTypes } from "@/components/connection/ConnectionPicker";
import { ErrorView } from "@/components/ErrorView";
import { useSubmitOnEnter } from "@/components/useSubmitOnEnter";
import classes from "./alerts.module.css";

export function Rules() {
  const { t } = useTranslation("alerts");
  const { data: rules, error, refetch } = useAlertRules();
  const save = useSaveAlertRules();
  const types = useChannelTypes();
  if (error && !rules) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (!rules) return null;
  const change = (changed: Partial<AlertRules>) => save.mutate({ ...rules, ...changed });
  return (
    <div className={classes.column}>
      <Channels types={types} />
      <section className={classes.section}>
        <h2>{t("rules.defaults")}</h2>
        <p>{t("rules.defaultsHelp")}</p>
        <div className={classes.rows}>
          {EVENTS.map((event) => (
            <Row key={event} label={t(`rules.${event}`)} help={t(`rules.${event}Help`)}>
              <ConnectionsPicker
                id={`rule-${event}`}
                label={t(`rules.${event}`)}
                types={types}
                value={rules[event]}
                onChange={(ids) => change({ [event]: ids })}
              />
            </Row>
          ))}
        </div>
      </section>
      <section className={classes.section}>
        <h2>{t("rules.manners")}</h2>
        <div className={classes.rows}>
          <Quiet rules={rules} onChange={change} />
          <Row label={t("rules.limit")} help={t("rules.limitHelp")}>
            <NumberInput
              aria-label={t("rules.limit")}
              value={rules.limit_per_hour}
              min={1}
              max={3600}
              onBlur={(event) => {
                const limit = Number(event.currentTarget.value);
                if (limit >= 1 && limit !== rules.limit_per_hour) change({ limit_per_hour: limit });
              }}
            />
          </Row>
          <Row label={t("rules.web")} help={t("rules.webHelp")}>
            <Text
              label={t("rules.web")}
              value={rules.web_address ?? ""}
              placeholder="https://mainspring.example.org"
              onSave={(text) => change({ web_address: text || null })}
            />
          </Row>
        </div>
      </section>
      {save.error && <ErrorView error={save.error} isCompact />}
    </div>
  );
}

function Row(props: { label: string; help: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <div>
        <div className={classes.name}>{props.label}</div>
        <div className={classes.help}>{props.help}</div>
      </div>
      <div className={classes.control}>{props.children}</div>
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  placeholder: string;
  onSave: (text: string) => void;
}

/** Saved when it is left or Enter is pressed. */
function Text({ label, value, placeholder, onSave }: TextProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const save = () => {
    if (text.trim() !== value) onSave(text.trim());
  };
  const onEnter = useSubmitOnEnter(save);
  return (
    <TextInput
      aria-label={label}
      value={text}
      placeholder={placeholder}
      spellCheck={false}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={onEnter}
      className={classes.grow ?? ""}
    />
  );
}

interface QuietProps {
  rules: AlertRules;
  onChange: (changed: Partial<AlertRules>) => void;
}

function Quiet({ rules, onChange }: QuietProps) {
  const { t } = useTranslation("alerts");
  const hours = rules.quiet_hours;
  const [from, setFrom] = useState(hours?.from ?? "");
  const [to, setTo] = useState(hours?.to ?? "");
  useEffect(() => {
    setFrom(hours?.from ?? "");
    setTo(hours?.to ?? "");
  }, [hours]);
  const save = () => {
    if (from === (hours?.from ?? "") && to === (hours?.to ?? "")) return;
    if (from === "" && to === "") onChange({ quiet_hours: null });
    if (from !== "" && to !== "") onChange({ quiet_hours: { from, to } });
  };
  const field = (label: string, value: string, set: (text: string) => void) => (
    <TextInput
      type="time"
      aria-label={`${t("rules.quiet")} ${label}`}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      onBlur={save}
    />
  );
  return (
    <>
      <Row label={t("rules.quiet")} help={t("rules.quietHelp")}>
        {field(t("rules.quietFrom"), from, setFrom)}
        <span className="muted">–</span>
        {field(t("rules.quietTo"), to, setTo)}
      </Row>
      {hours && (
        <Row label={t("rules.quietZone")} help={t("rules.quietZoneHelp")}>
          <Text
            label={t("rules.quietZone")}
            value={rules.quiet_zone ?? ""}
            placeholder="Asia/Seoul"
            onSave={(text) => onChange({ quiet_zone: text || null })}
          />
        </Row>
      )}
    </>
  );
}

/** What alerts can be sent along, each with a test; and how to get the first one. */
function Channels({ types }: { types: readonly string[] }) {
  const { t } = useTranslation("alerts");
  const { data: connections } = useConnections();
  const test = useTestChannel();
  const channels = (connections ?? []).filter((it) => types.includes(it.conn_type));
  return (
    <section className={classes.section}>
      <h2>{t("rules.channels")}</h2>
      {connections && channels.length === 0 && (
        <p data-testid="no-channels">{t("rules.noChannels")}</p>
      )}
      <div className={classes.rows} data-empty={channels.length === 0 || undefined}>
        {channels.map((it) => {
          const label = it.extra.channel_label;
          const tested = test.variables === it.connection_id ? test.data : undefined;
          return (
            <Row
              key={it.connection_id}
              label={it.connection_id}
              help={typeof label === "string" ? label : it.conn_type}
            >
              {tested && (
                <Alert
                  p={6}
                  color={tested.ok ? "var(--state-success)" : "var(--state-failed)"}
                  role="status"
                >
                  {[tested.message, tested.hint].filter(Boolean).join(". ")}
                </Alert>
              )}
              <Button
                loading={test.isPending && test.variables === it.connection_id}
                onClick={() => test.mutate(it.connection_id)}
              >
                {t("rules.test")}
              </Button>
            </Row>
          );
        })}
      </div>
      <Group mt={8}>
        <Button component={Link} to="/slack" {...(channels.length === 0 && { variant: "filled" })}>
          {t("rules.setUpSlack")}
        </Button>
        <Button component={Link} to="/connections" search={{ new: true } as never}>
          {t("rules.other")}
        </Button>
      </Group>
      {test.error && <ErrorView error={test.error} isCompact />}
    </section>
  );
}
