// The lines of a crontab that can become DAGs: what each says, and the file it would be.
// What a line means was decided by the server; here it is only chosen.

import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrontabFile } from "@/api/types";
import { CodeView } from "@/components/CodeView";
import classes from "./welcome.module.css";

interface CrontabJobsProps {
  files: CrontabFile[];
  /** The `dag_id`s that are not wanted. */
  left: ReadonlySet<string>;
  onToggle: (dagId: string) => void;
}

export function CrontabJobs({ files, left, onToggle }: CrontabJobsProps) {
  return (
    <ul className={classes.jobs}>
      {files.map((file) => (
        <Job
          key={file.dag_id}
          file={file}
          isWanted={!left.has(file.dag_id)}
          onToggle={() => onToggle(file.dag_id)}
        />
      ))}
    </ul>
  );
}

interface JobProps {
  file: CrontabFile;
  isWanted: boolean;
  onToggle: () => void;
}

function Job({ file, isWanted, onToggle }: JobProps) {
  const { t } = useTranslation("welcome");
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <div className={classes.job}>
        <Checkbox aria-label={file.dag_id} checked={isWanted} onChange={onToggle} />
        <div className={classes.jobText}>
          <strong>{file.dag_id}</strong>
          <span>{file.sentence}</span>
          {file.notes.map((note) => (
            <span key={note} className={classes.odd}>
              {note}
            </span>
          ))}
        </div>
        <span className="muted numbers">
          {t("crontab.lines", { lines: file.lines.join(", ") })}
        </span>
        <Button onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {file.path}
        </Button>
      </div>
      {isOpen && (
        <div className={classes.preview} style={{ height: linesHigh(file.text) }}>
          <CodeView text={file.text} label={file.path} />
        </div>
      )}
    </li>
  );
}

/** As high as the text, within limits. */
function linesHigh(text: string): number {
  return Math.min(420, text.split("\n").length * 18 + 20);
}
