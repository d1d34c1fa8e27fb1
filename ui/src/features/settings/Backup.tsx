// The whole home as one file, and back. A backup that is taken back waits for the next start; what
// is here now is kept beside it.

import { Button, Checkbox, FileButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { backupPath, useRestore } from "@/api/settings";
import type { Restored } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { bytes, dateOnly, dateTime } from "@/components/format";
import { notifyDone, notifyProblem } from "@/components/notify";
import { platform } from "@/platform";
import { Row, Section } from "./Row";

export function Backup() {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("backup.title")}>
      <Make />
      <Restore />
    </Section>
  );
}

function Make() {
  const { t } = useTranslation("settings");
  const [withLogs, setWithLogs] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const name = `mainspring-${dateOnly(Date.now())}.zip`;
      const path = await platform.download(backupPath(withLogs), name, "POST");
      if (path !== null) notifyDone(t("backup.made", { path }));
    } catch (problem) {
      notifyProblem(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Row label={t("backup.make")} description={t("backup.makeDescription")}>
      <Checkbox
        label={t("backup.logs")}
        checked={withLogs}
        onChange={(event) => setWithLogs(event.currentTarget.checked)}
      />
      <Button loading={isBusy} onClick={() => void make()}>
        {t("backup.makeButton")}
      </Button>
    </Row>
  );
}

function Restore() {
  const { t } = useTranslation("settings");
  const restore = useRestore();
  const [file, setFile] = useState<File | null>(null);
  const [restored, setRestored] = useState<Restored | null>(null);
  return (
    <Row
      label={t("backup.restore")}
      description={
        restored === null
          ? t("backup.restoreDescription")
          : t("backup.waits", {
              made: dateTime(Date.parse(restored.made_at)),
              folder: restored.kept_in,
            })
      }
    >
      <FileButton accept=".zip,application/zip" onChange={setFile}>
        {(props) => <Button {...props}>{t("backup.restoreButton")}</Button>}
      </FileButton>
      <Confirm
        isOpen={file !== null}
        title={t("backup.restore")}
        verb={t("backup.restoreConfirm")}
        onClose={() => setFile(null)}
        onConfirm={async () => {
          if (file !== null) setRestored(await restore.mutateAsync(file));
        }}
      >
        <p>{file && t("backup.restoreQuestion", { name: file.name, size: bytes(file.size) })}</p>
      </Confirm>
    </Row>
  );
}
