// How much of the past is kept.
// Deleting is the scheduler's; here are only the limits it goes by.

import { useTranslation } from "react-i18next";
import type { Retention, Settings } from "@/api/types";
import { NumberField } from "./fields";
import { Row, Section } from "./Row";
import { useSetting } from "./useSetting";

export function History({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const logLimit = useSetting("log_limit_mb");
  return (
    <Section title={t("history")}>
      <Limit name="days" retention={settings.retention} unit={t("unit.days")} />
      <Limit name="runs_per_dag" retention={settings.retention} unit={t("unit.runs")} />
      <Limit name="logs_mb" retention={settings.retention} unit="MB" />
      <Row
        label={t("logLimit.label")}
        controlId="log_limit_mb"
        description={t("logLimit.description")}
        problem={logLimit.problem}
      >
        <NumberField
          id="log_limit_mb"
          value={settings.log_limit_mb}
          min={1}
          unit="MB"
          setting={logLimit}
          onSave={(value) => logLimit.save({ log_limit_mb: value })}
        />
      </Row>
    </Section>
  );
}

interface LimitProps {
  name: keyof Retention;
  retention: Retention;
  unit: string;
}

function Limit({ name, retention, unit }: LimitProps) {
  const { t } = useTranslation("settings");
  const setting = useSetting("retention");
  const id = `retention-${name}`;
  return (
    <Row
      label={t(`retention.${name}`)}
      controlId={id}
      description={t(`retention.${name}Description`)}
      problem={setting.problem}
    >
      <NumberField
        id={id}
        value={retention[name] ?? null}
        min={1}
        unit={unit}
        placeholder={t("retention.unlimited")}
        setting={setting}
        onSave={(value) => setting.save({ retention: { [name]: value } })}
      />
    </Row>
  );
}
