// The gallery: DAGs that work, to look at and to copy. Nothing is put into the user's folder unasked.
// The examples are files of the program, each run by a test.

import { Badge, Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useExamples, useTakeExample } from "@/api/begin";
import type { Example } from "@/api/types";
import { CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";
import classes from "./welcome.module.css";

export function Examples() {
  const { data, error, refetch } = useExamples();
  const [chosen, setChosen] = useState<string | null>(null);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const shown = data.examples.find(({ name }) => name === chosen) ?? data.examples[0];
  return (
    <div className={classes.gallery}>
      <ul className={classes.cards}>
        {data.examples.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              className={classes.card}
              aria-pressed={example.name === shown?.name}
              onClick={() => setChosen(example.name)}
            >
              <strong>{example.title}</strong>
              <span className="muted">{example.description}</span>
              <span className={classes.tags}>
                {example.operators.map((operator) => (
                  <Badge key={operator}>{operator}</Badge>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown && <Shown key={shown.name} example={shown} />}
    </div>
  );
}

function Shown({ example }: { example: Example }) {
  const { t } = useTranslation("welcome");
  const navigate = useNavigate();
  const take = useTakeExample();
  const copy = () =>
    take.mutate(example.name, {
      onSuccess: ({ dag_id }) =>
        void navigate({
          to: "/dags/$dagId",
          params: { dagId: dag_id },
          search: { tab: "graph" },
        }),
    });
  return (
    <section className={classes.shown} aria-label={example.title}>
      <header>
        <h2>{example.title}</h2>
        <Button variant="filled" loading={take.isPending} onClick={copy}>
          {t("examples.copy")}
        </Button>
      </header>
      {take.error && <ErrorView error={take.error} isCompact />}
      <div className={classes.code}>
        <CodeView text={example.text} label={example.title} />
      </div>
      <p className="muted">{t("examples.paused")}</p>
    </section>
  );
}
