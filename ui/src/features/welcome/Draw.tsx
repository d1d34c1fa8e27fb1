// A new DAG from a small file that works. It opens as a graph with its text beside it.
// Drawing itself happens on the page that it leads to.

import { Button, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveFile } from "@/api/files";
import { CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import { guardComposition } from "@/components/useSubmitOnEnter";
import classes from "./welcome.module.css";

/** What a file may be called, so that its stem is a dag_id. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Two tasks, so that there is an edge to see. */
export const MINIMAL = `description: What this is for
schedule: "0 9 * * *"            # every day at nine; switch it on when it is ready
tasks:
  fetch:
    operator: bash
    command: echo "fetched for {{ local_ds }}"
  report:
    operator: bash
    upstream: [fetch]
    command: echo "the report is ready"
`;

export function Draw() {
  const { t } = useTranslation("welcome");
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const save = useSaveFile();
  const dagId = name.trim();
  const isWrong = dagId !== "" && !NAME.test(dagId);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dagId === "" || isWrong) return;
    save.mutate(
      { path: `${dagId}.yaml`, text: MINIMAL, before: null },
      {
        onSuccess: () =>
          void navigate({ to: "/dags/$dagId", params: { dagId }, search: { tab: "graph" } }),
      },
    );
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={guardComposition}>
      <fieldset className={classes.step}>
        <legend>{t("draw.name")}</legend>
        <TextInput
          aria-label={t("draw.name")}
          placeholder="nightly_report"
          value={name}
          error={isWrong && t("draw.wrong")}
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <p className={classes.understood}>{t("draw.hint")}</p>
      </fieldset>
      <div className={classes.preview} style={{ height: 240 }}>
        <CodeView text={MINIMAL} label={t("draw.text")} />
      </div>
      {save.error && <ErrorView error={save.error} title={t("draw.failed")} isCompact />}
      <div>
        <Button
          type="submit"
          variant="filled"
          disabled={dagId === "" || isWrong}
          loading={save.isPending}
        >
          {t("draw.submit")}
        </Button>
      </div>
    </form>
  );
}
