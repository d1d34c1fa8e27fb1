// Before a trial: what it does is real, so what will run first is shown as it will be given, and
// what lies before can be taken from earlier runs.
import { Alert, Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type TrialScope, useRendered } from "@/api/trials";
import { ErrorView } from "@/components/ErrorView";
import { guardComposition } from "@/components/useSubmitOnEnter";
import { instantOf } from "@/components/zoned";
import { type Order, planOf } from "./scope";
import classes from "./trial.module.css";
import type { Trying } from "./useTrying";

/** So many commands are shown. */
const SHOWN = 3;

interface TryDialogProps {
  trying: Trying;
  scope: TrialScope;
  path: string;
  text: string;
  zone: string;
  order: Order;
  /** These succeeded in the run on screen. */
  done: readonly string[];
}

export function TryDialog(props: TryDialogProps) {
  const { trying, scope, path, text, zone, order, done } = props;
  const { t } = useTranslation(["trial", "common"]);
  const [date, setDate] = useState("");
  const [frozen, setFrozen] = useState<ReadonlySet<string>>(
    () => new Set(planOf(order, scope, new Set()).before.filter((it) => done.includes(it))),
  );
  const [isSent, setSent] = useState(false);
  const at = date ? instantOf(date, zone) : null;
  const logical_date = at === null ? null : new Date(at).toISOString();
  const plan = planOf(order, scope, frozen);
  const shown = plan.first.slice(0, SHOWN);
  const rendered = useRendered({ path, text, logical_date }, shown);
  const close = () => trying.ask(null);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setSent(true);
    const used = plan.before.filter((it) => frozen.has(it));
    await trying.begin({ path, text, scope, logical_date, frozen: used });
    setSent(false);
  };
  const toggle = (id: string) => {
    const next = new Set(frozen);
    if (!next.delete(id)) next.add(id);
    setFrozen(next);
  };
  const kind = t(`trial:scope.${scope.kind}`);
  const title = scope.task_id ? `${kind}: ${scope.task_id}` : kind;
  return (
    <Modal opened onClose={close} title={title} size={640} data-testid="try-dialog">
      <form onSubmit={submit} onKeyDown={guardComposition}>
        <Stack gap="sm">
          <Alert color="var(--warning)">{t("trial:real")}</Alert>
          <section aria-label={t("trial:first")}>
            <h3 className={classes.head}>{t("trial:first")}</h3>
            {shown.map((id, index) => {
              const { data, error } = rendered[index] ?? {};
              return (
                <div key={id} data-testid={`rendered-${id}`}>
                  <strong>{id}</strong>
                  {error && <ErrorView error={error} isCompact />}
                  {data?.fields.map((field) => (
                    <div key={field.path}>
                      <span className="muted">{field.path}</span>
                      <pre className={classes.command} data-error={field.error !== null}>
                        {field.error ?? field.rendered ?? field.source}
                      </pre>
                    </div>
                  ))}
                </div>
              );
            })}
            {plan.first.length > SHOWN && (
              <p className="muted">{t("trial:moreFirst", { count: plan.first.length - SHOWN })}</p>
            )}
          </section>
          {(scope.kind === "task" || scope.kind === "from") && (
            <p className="muted">{t("trial:upstreamLast")}</p>
          )}
          {plan.before.length > 0 && (
            <fieldset className={classes.frozen}>
              <legend>{t("trial:useLast")}</legend>
              {plan.before.map((id) => (
                <Checkbox
                  key={id}
                  label={id}
                  checked={frozen.has(id)}
                  onChange={() => toggle(id)}
                  data-testid={`frozen-${id}`}
                />
              ))}
            </fieldset>
          )}
          <TextInput
            type="datetime-local"
            label={t("trial:date")}
            description={t("trial:dateHelp", { zone })}
            value={date}
            onChange={(event) => setDate(event.target.value)}
            data-testid="try-date"
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" variant="filled" loading={isSent} data-testid="try-run">
              {t("trial:run")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
