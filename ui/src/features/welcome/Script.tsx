// A script on a schedule: which, when, and whether to tell if it fails. No word of DAGs.
// The file that comes of it is written by the server.

import { Button, Switch, TextInput } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAddScript } from "@/api/begin";
import { ApiProblem } from "@/api/problem";
import { useTrigger } from "@/api/runs";
import type { NewDag } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { notifyProblem } from "@/components/notify";
import { guardComposition } from "@/components/useSubmitOnEnter";
import { platform } from "@/platform";
import { WhenFields } from "./WhenFields";
import classes from "./welcome.module.css";
import { scheduleOf, USUAL } from "./when";

export function Script() {
  const [made, setMade] = useState<NewDag | null>(null);
  return made === null ? <Ask onMade={setMade} /> : <Made made={made} />;
}

function Ask({ onMade }: { onMade: (made: NewDag) => void }) {
  const { t } = useTranslation("welcome");
  const [script, setScript] = useState("");
  const [name, setName] = useState("");
  const [when, setWhen] = useState(USUAL);
  const [tellMe, setTellMe] = useState(true);
  const add = useAddScript();
  const schedule = scheduleOf(when);
  const isReady = script.trim() !== "" && schedule !== null;

  const choose = async () => {
    try {
      const chosen = await platform.pickFile(t("script.choose"));
      if (chosen !== null) setScript(chosen);
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const named = name.trim();
    add.mutate(
      {
        script: script.trim(),
        schedule,
        tell_me: tellMe,
        unpause: true,
        ...(named && { name: named }),
      },
      { onSuccess: onMade },
    );
  };
  const fields = add.error instanceof ApiProblem ? add.error.fields : {};

  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={guardComposition}>
      <fieldset className={classes.step}>
        <legend>{t("script.which")}</legend>
        <div className={classes.when}>
          <TextInput
            className={classes.wide}
            aria-label={t("script.which")}
            placeholder={t("script.placeholder")}
            value={script}
            error={fields.script}
            spellCheck={false}
            data-testid="script-path"
            onChange={(event) => setScript(event.currentTarget.value)}
          />
          {platform.kind === "window" && (
            <Button onClick={() => void choose()}>{t("script.button")}</Button>
          )}
        </div>
        <p className={classes.understood}>{t("script.hint")}</p>
      </fieldset>
      <fieldset className={classes.step}>
        <legend>{t("script.when")}</legend>
        <WhenFields when={when} onChange={setWhen} />
      </fieldset>
      <fieldset className={classes.step}>
        <legend>{t("script.name")}</legend>
        <TextInput
          aria-label={t("script.name")}
          placeholder={stemOf(script) || t("script.namePlaceholder")}
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </fieldset>
      <Switch
        label={t("script.tellMe")}
        description={t("script.tellMeText")}
        checked={tellMe}
        onChange={(event) => setTellMe(event.currentTarget.checked)}
      />
      {add.error && <ErrorView error={add.error} title={t("script.failed")} isCompact />}
      <div>
        <Button
          type="submit"
          variant="filled"
          disabled={!isReady}
          loading={add.isPending}
          data-testid="script-submit"
        >
          {t("script.submit")}
        </Button>
      </div>
    </form>
  );
}

/** `/srv/backup.sh` is called `backup`. */
export function stemOf(path: string): string {
  const file = path.trim().split(/[/\\]/).at(-1) ?? "";
  return file.replace(/\.[^.]+$/, "");
}

function Made({ made }: { made: NewDag }) {
  const { t } = useTranslation("welcome");
  const navigate = useNavigate();
  const trigger = useTrigger();
  const params = { dagId: made.dag_id };
  const runNow = async () => {
    try {
      const run = await trigger.mutateAsync({ dagId: made.dag_id });
      const search = { tab: "overview", run: run.dag_run_id } as const;
      await navigate({ to: "/dags/$dagId", params, search });
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  return (
    <div className={classes.made}>
      <IconCircleCheck size={28} stroke={1.5} aria-hidden />
      <h2>{t("made.title", { name: made.dag_id })}</h2>
      {made.sentence && <p>{made.sentence}</p>}
      <p className="muted">{t("made.file", { path: made.path })}</p>
      <div className={classes.buttons}>
        <Button variant="filled" loading={trigger.isPending} onClick={() => void runNow()}>
          {t("made.runNow")}
        </Button>
        <Button
          onClick={() => void navigate({ to: "/dags/$dagId", params, search: { tab: "overview" } })}
        >
          {t("made.look")}
        </Button>
        <Button onClick={() => void navigate({ to: "/slack" })}>{t("made.slack")}</Button>
      </div>
    </div>
  );
}
