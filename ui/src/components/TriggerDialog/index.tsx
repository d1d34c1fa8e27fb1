// Triggering a DAG by hand: a form drawn from its params, the same as JSON, and the rarely needed
// behind "more". Nothing typed here is kept anywhere.
import { Button, Collapse, Group, Modal, Stack, Tabs, Textarea, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { ApiProblem } from "@/api/problem";
import { useTrigger } from "@/api/runs";
import type { DagDetails, DagRun } from "@/api/types";
import { ErrorView } from "../ErrorView";
import { notifyDone } from "../notify";
import { guardComposition } from "../useSubmitOnEnter";
import { instantOf } from "../zoned";
import { ParamField } from "./ParamField";
import { confText, type Fault, faultOf, kindOf, paramsOf, readConf } from "./params";
import classes from "./TriggerDialog.module.css";

interface TriggerDialogProps {
  dagId: string;
  onClose: () => void;
  onTriggered: (run: DagRun) => void;
}

export function TriggerDialog({ dagId, onClose, onTriggered }: TriggerDialogProps) {
  const { t } = useTranslation("dags");
  const { data: dag, error, refetch } = useDag(dagId);
  const title = t("trigger.title", { name: dag?.dag_display_name ?? dagId });
  return (
    <Modal opened onClose={onClose} title={title} size={560} data-testid="trigger-dialog">
      {error && <ErrorView error={error} onRetry={() => void refetch()} isCompact />}
      {dag && <TriggerForm dag={dag} onClose={onClose} onTriggered={onTriggered} />}
    </Modal>
  );
}

interface TriggerFormProps {
  dag: DagDetails;
  onClose: () => void;
  onTriggered: (run: DagRun) => void;
}

function TriggerForm({ dag, onClose, onTriggered }: TriggerFormProps) {
  const { t } = useTranslation(["dags", "common"]);
  const trigger = useTrigger();
  const params = paramsOf(dag);
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(params.map(({ name, value }) => [name, value])),
  );
  // The text of the JSON tab as long as it is being written; else it follows the form.
  const [draft, setDraft] = useState<string | null>(null);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isChecked, setChecked] = useState(false);
  const [tab, setTab] = useState<string | null>("form");
  const [isMore, setMore] = useState(false);
  const [logicalDate, setLogicalDate] = useState("");
  const [runId, setRunId] = useState("");

  const faults = new Map(
    params.map((param) => {
      const kind = kindOf(param.schema, param.value);
      return [param.name, faultOf(param, values[param.name] ?? null, kind)];
    }),
  );
  const text = draft ?? confText(values);
  const isJsonWrong = readConf(text) === null;
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each refusal, here or by the API.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused, trigger.error]);
  const change = (name: string, value: unknown) => {
    setValues((old) => ({ ...old, [name]: value }));
    setDraft(null);
    setTouched((old) => new Set(old).add(name));
  };
  const write = (text: string) => {
    setDraft(text);
    const read = readConf(text);
    if (read) setValues(read);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isJsonWrong || [...faults.values()].some((fault) => fault !== null)) {
      setRefused((count) => count + 1);
      return;
    }
    const at = logicalDate === "" ? null : instantOf(logicalDate, dag.timezone);
    trigger.mutate(
      {
        dagId: dag.dag_id,
        logical_date: at === null ? null : new Date(at).toISOString(),
        ...(Object.keys(values).length > 0 && { conf: values }),
        ...(runId.trim() !== "" && { dag_run_id: runId.trim() }),
      },
      {
        onSuccess: (run) => {
          notifyDone(t("dags:trigger.done", { name: dag.dag_display_name }));
          onTriggered(run);
          onClose();
        },
      },
    );
  };
  const refusals = trigger.error instanceof ApiProblem ? trigger.error.fields : {};
  const Chevron = isMore ? IconChevronDown : IconChevronRight;

  return (
    <form ref={form} onSubmit={submit} onKeyDown={guardComposition} noValidate>
      {params.length === 0 ? (
        dag.params && (
          <p className="muted" style={{ margin: 0 }}>
            {t("dags:trigger.noParams")}
          </p>
        )
      ) : (
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="form">{t("dags:trigger.params")}</Tabs.Tab>
            <Tabs.Tab value="json">JSON</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form">
            <Stack gap="sm">
              {params.map((param) => {
                const isShown = isChecked || touched.has(param.name);
                return (
                  <ParamField
                    key={param.name}
                    param={param}
                    value={values[param.name] ?? null}
                    fault={isShown ? (faults.get(param.name) ?? null) : null}
                    refusal={refusals[param.name]}
                    onChange={(value) => change(param.name, value)}
                  />
                );
              })}
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="json">
            <ConfText text={text} isWrong={isJsonWrong} onChange={write} />
          </Tabs.Panel>
        </Tabs>
      )}

      <Button
        variant="subtle"
        mt="md"
        px={4}
        leftSection={<Chevron size={14} />}
        aria-expanded={isMore}
        onClick={() => setMore(!isMore)}
      >
        {t("dags:trigger.more")}
      </Button>
      <Collapse expanded={isMore}>
        <Stack gap="sm" pt="xs">
          <TextInput
            type="datetime-local"
            label={t("dags:trigger.logicalDate")}
            description={t("dags:trigger.logicalDateHelp", { zone: dag.timezone })}
            value={logicalDate}
            onChange={(event) => setLogicalDate(event.target.value)}
            data-testid="trigger-logical-date"
          />
          <TextInput
            label={t("dags:trigger.runId")}
            description={t("dags:trigger.runIdHelp")}
            value={runId}
            onChange={(event) => setRunId(event.target.value)}
            error={refusals.dag_run_id}
            data-testid="trigger-run-id"
          />
          {params.length === 0 && (
            <ConfText
              label={t("dags:trigger.conf")}
              description={t("dags:trigger.confHelp")}
              text={text}
              isWrong={isJsonWrong}
              onChange={write}
            />
          )}
        </Stack>
      </Collapse>

      {isChecked && tab === "json" && !isJsonWrong && <Faults faults={faults} />}
      {trigger.error && (
        <div style={{ marginTop: 16 }}>
          <ErrorView error={trigger.error} title={t("dags:trigger.refused")} isCompact />
        </div>
      )}
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t("common:action.cancel")}</Button>
        <Button
          type="submit"
          variant="filled"
          loading={trigger.isPending}
          data-testid="trigger-submit"
        >
          {t("dags:trigger.submit")}
        </Button>
      </Group>
    </form>
  );
}

/** In the JSON there is no field to say it beside. */
function Faults({ faults }: { faults: ReadonlyMap<string, Fault | null> }) {
  const { t } = useTranslation("dags");
  const told = [...faults].flatMap(([name, fault]) => (fault ? [{ name, ...fault }] : []));
  if (told.length === 0) return null;
  return (
    <ul role="alert" className={classes.faults} data-testid="trigger-faults">
      {told.map(({ name, kind, limit = "" }) => (
        <li key={name}>
          <code>{name}</code>: {t(`trigger.fault.${kind}`, { limit })}
        </li>
      ))}
    </ul>
  );
}

interface ConfTextProps {
  label?: string;
  description?: string;
  text: string;
  isWrong: boolean;
  onChange: (text: string) => void;
}

function ConfText({ label, description, text, isWrong, onChange }: ConfTextProps) {
  const { t } = useTranslation("dags");
  return (
    <Textarea
      label={label}
      description={description}
      {...(label === undefined && { "aria-label": "JSON" })}
      autosize
      minRows={label === undefined ? 6 : 2}
      maxRows={16}
      spellCheck={false}
      value={text}
      error={isWrong ? t("trigger.notJson") : null}
      onChange={(event) => onChange(event.target.value)}
      styles={{ input: { fontFamily: "var(--font-mono)", fontSize: 12 } }}
      data-testid="trigger-json"
    />
  );
}
