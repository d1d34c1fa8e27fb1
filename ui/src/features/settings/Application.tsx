// How the application looks and behaves on this desktop.
// What concerns DAGs and their tasks is in Tasks.tsx.

import { SegmentedControl, Select, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColorTheme, Language, Settings } from "@/api/types";
import { notifyProblem } from "@/components/notify";
import { platform } from "@/platform";
import { Row, Section } from "./Row";
import { useSetting } from "./useSetting";

export function Application({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const language = useSetting("language");
  const theme = useSetting("theme");
  const awake = useSetting("keep_awake");
  const notify = useSetting("notify_failures");
  return (
    <Section title={t("application")}>
      <Row label={t("language.label")} controlId="language" problem={language.problem}>
        <Select
          id="language"
          value={settings.language}
          data={[
            { value: "system", label: t("language.system") },
            { value: "en", label: "English" },
            { value: "ko", label: "한국어" },
          ]}
          onChange={(value) => language.save({ language: value as Language })}
        />
      </Row>
      <Row label={t("theme.label")} problem={theme.problem}>
        <SegmentedControl
          aria-label={t("theme.label")}
          value={settings.theme}
          data={(["system", "light", "dark"] as const).map((value) => ({
            value,
            label: t(`theme.${value}`),
          }))}
          onChange={(value) => theme.save({ theme: value as ColorTheme })}
        />
      </Row>
      <Autostart />
      <Row
        label={t("awake.label")}
        controlId="keep_awake"
        description={t("awake.description")}
        problem={awake.problem}
        warning={settings.keep_awake_problem ?? null}
      >
        <Switch
          id="keep_awake"
          checked={settings.keep_awake}
          onChange={(event) => awake.save({ keep_awake: event.currentTarget.checked })}
        />
      </Row>
      <Row
        label={t("notify.label")}
        controlId="notify_failures"
        description={t("notify.description")}
        problem={notify.problem}
      >
        <Switch
          id="notify_failures"
          checked={settings.notify_failures}
          onChange={(event) => notify.save({ notify_failures: event.currentTarget.checked })}
        />
      </Row>
    </Section>
  );
}

/** The desktop's own; a browser has no such thing. */
function Autostart() {
  const { t } = useTranslation("settings");
  const [isOn, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    platform.getAutostart().then(setOn, () => setOn(null));
  }, []);
  if (isOn === null) return null;
  const change = async (wanted: boolean) => {
    setOn(wanted);
    try {
      await platform.setAutostart(wanted);
    } catch (problem) {
      setOn(!wanted);
      notifyProblem(problem);
    }
  };
  return (
    <Row
      label={t("autostart.label")}
      controlId="autostart"
      description={t("autostart.description")}
    >
      <Switch
        id="autostart"
        checked={isOn}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
    </Row>
  );
}
