// How DAGs are found and their tasks are run.
// What a DAG says of itself in its file goes before all of this.

import { Button, Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { EnvironmentChoice, Settings } from "@/api/types";
import { notifyProblem } from "@/components/notify";
import { platform } from "@/platform";
import { NumberField, TextField } from "./fields";
import { Row, Section } from "./Row";
import { useSetting } from "./useSetting";

const CHOICES: EnvironmentChoice[] = ["auto", "login_shell", "inherited"];

export function Tasks({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const zone = useSetting("timezone");
  const parallelism = useSetting("parallelism");
  const environment = useSetting("environment");
  const grace = useSetting("kill_grace");
  const zones = useMemo(
    () => [...new Set([settings.timezone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort(),
    [settings.timezone],
  );
  return (
    <Section title={t("tasks")}>
      <DagsFolder value={settings.dags_folder} />
      <Row
        label={t("timezone.label")}
        controlId="timezone"
        description={t("timezone.description")}
        problem={zone.problem}
      >
        <Select
          id="timezone"
          searchable
          limit={200}
          value={settings.timezone}
          data={zones}
          onChange={(value) => value !== null && zone.save({ timezone: value })}
        />
      </Row>
      <Row
        label={t("parallelism.label")}
        controlId="parallelism"
        description={t("parallelism.description")}
        problem={parallelism.problem}
      >
        <NumberField
          id="parallelism"
          value={settings.parallelism}
          min={1}
          setting={parallelism}
          onSave={(value) => parallelism.save({ parallelism: value })}
        />
      </Row>
      <Python value={settings.python ?? ""} />
      <Row
        label={t("environment.label")}
        controlId="environment"
        description={t(`environment.${settings.environment}Description`)}
        problem={environment.problem}
      >
        <Select
          id="environment"
          value={settings.environment}
          data={CHOICES.map((value) => ({ value, label: t(`environment.${value}`) }))}
          onChange={(value) => environment.save({ environment: value as EnvironmentChoice })}
        />
      </Row>
      <Row
        label={t("grace.label")}
        controlId="kill_grace"
        description={t("grace.description")}
        problem={grace.problem}
      >
        <NumberField
          id="kill_grace"
          value={settings.kill_grace}
          unit={t("unit.seconds")}
          setting={grace}
          onSave={(value) => grace.save({ kill_grace: value })}
        />
      </Row>
    </Section>
  );
}

function DagsFolder({ value }: { value: string }) {
  const { t } = useTranslation("settings");
  const folder = useSetting("dags_folder");
  const choose = async () => {
    try {
      const chosen = await platform.pickFolder(t("folder.choose"));
      if (chosen !== null && chosen !== value) folder.save({ dags_folder: chosen });
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  return (
    <Row
      label={t("folder.label")}
      controlId="dags_folder"
      description={t("folder.description")}
      problem={folder.problem}
    >
      <TextField
        id="dags_folder"
        value={value}
        setting={folder}
        onSave={(next) => folder.save({ dags_folder: next.trim() || null })}
      />
      {platform.kind === "window" && (
        <Button onClick={() => void choose()}>{t("folder.button")}</Button>
      )}
    </Row>
  );
}

function Python({ value }: { value: string }) {
  const { t } = useTranslation("settings");
  const python = useSetting("python");
  const choose = async () => {
    try {
      const chosen = await platform.pickFile(t("python.choose"));
      if (chosen !== null && chosen !== value) python.save({ python: chosen });
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  return (
    <Row
      label={t("python.label")}
      controlId="python"
      description={t("python.description")}
      problem={python.problem}
    >
      <TextField
        id="python"
        value={value}
        placeholder={t("python.placeholder")}
        setting={python}
        onSave={(next) => python.save({ python: next.trim() || null })}
      />
      {platform.kind === "window" && (
        <Button onClick={() => void choose()}>{t("folder.button")}</Button>
      )}
    </Row>
  );
}
