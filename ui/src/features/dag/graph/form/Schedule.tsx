// Opens the schedule builder on what the file says; it is taken over as a whole, so that trying
// about leaves no steps in the file.
import { Button, Group, Modal } from "@mantine/core";
import { IconCalendarTime } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CronBuilder } from "@/cron/CronBuilder";
import type { Around } from "./around";
import { list } from "./model";

interface ScheduleProps {
  value: unknown;
  around: Around;
  /** Undefined: by hand only. */
  onSet: (value: string | string[] | undefined) => void;
}

export function Schedule({ value, around, onSet }: ScheduleProps) {
  const { t } = useTranslation(["task_form", "common"]);
  const [built, setBuilt] = useState<string[] | null>(null);
  const { path, zone, timetable } = around;
  const take = () => {
    const entries = (built ?? []).filter((entry) => entry.trim() !== "");
    onSet(entries.length > 1 ? entries : entries[0]);
    setBuilt(null);
  };
  return (
    <>
      <Button
        mt={6}
        leftSection={<IconCalendarTime size={16} stroke={1.75} />}
        data-testid="build-schedule"
        onClick={() => setBuilt(list(value))}
      >
        {t("task_form:schedule.build")}
      </Button>
      <Modal
        opened={built !== null}
        onClose={() => setBuilt(null)}
        title={t("task_form:schedule.build")}
        size={760}
        // The page's own keys (undo, delete) are not meant while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {built !== null && (
          <CronBuilder
            value={built}
            zone={zone}
            timetable={timetable}
            path={path}
            onChange={setBuilt}
          />
        )}
        <Group justify="flex-end" mt="md">
          <Button onClick={() => setBuilt(null)}>{t("common:action.cancel")}</Button>
          <Button variant="filled" data-testid="take-schedule" onClick={take}>
            {t(built?.length === 0 ? "task_form:schedule.byHand" : "task_form:schedule.take")}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
