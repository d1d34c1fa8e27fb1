// Files that are no DAG yet, above the list: where, what, what to do. They go away by themselves
// when the file is mended.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useImportErrors } from "@/api/dags";
import { useFile } from "@/api/files";
import type { Diagnostic, ImportError } from "@/api/types";
import { CodeFrame } from "@/components/CodeFrame";
import classes from "./dags.module.css";
import { frameOf } from "./frame";

/** More than these push the list away. */
const SHOWN = 2;

interface ImportErrorsProps {
  openerOf: (filename: string) => (line: number) => void;
}

export function ImportErrors({ openerOf }: ImportErrorsProps) {
  const { t } = useTranslation("dags");
  const { data } = useImportErrors();
  const [isAll, setAll] = useState(false);
  const errors = data?.import_errors ?? [];
  if (errors.length === 0) return null;
  const shown = isAll ? errors : errors.slice(0, SHOWN);
  return (
    <section
      className={classes.errors}
      aria-label={t("errors.label")}
      data-testid="import-errors"
      data-all={isAll || undefined}
    >
      <h2 className={classes.errorsTitle}>
        {t("errors.title", { count: data?.total_entries ?? errors.length })}
        {errors.length > SHOWN && (
          <Button variant="subtle" onClick={() => setAll(!isAll)} aria-expanded={isAll}>
            {isAll ? t("errors.less") : t("errors.all")}
          </Button>
        )}
      </h2>
      <div className={classes.errorsList}>
        {shown.map((error) => (
          <FileErrors key={error.filename} error={error} onOpen={openerOf(error.filename)} />
        ))}
      </div>
    </section>
  );
}

interface FileErrorsProps {
  error: ImportError;
  onOpen: (line: number) => void;
}

function FileErrors({ error, onOpen }: FileErrorsProps) {
  const { t } = useTranslation("dags");
  const diagnostics = (error.diagnostics ?? []) as Diagnostic[];
  const { data: file } = useFile(error.filename);
  const withFrame = (one: Diagnostic): Diagnostic =>
    one.frame || !file ? one : { ...one, frame: frameOf(file.text, one) };
  const [first, ...others] = diagnostics;
  if (first === undefined) return <pre className={classes.trace}>{error.stack_trace}</pre>;
  return (
    <div data-testid={`import-error-${error.filename}`}>
      <CodeFrame
        diagnostic={withFrame(first)}
        path={error.filename}
        onOpen={() => onOpen(first.line)}
      />
      {others.length > 0 && (
        <details className={classes.others}>
          <summary>{t("errors.others", { count: others.length })}</summary>
          {others.map((one) => (
            <CodeFrame
              key={`${one.line}:${one.column} ${one.code}`}
              diagnostic={withFrame(one)}
              path={error.filename}
              onOpen={() => onOpen(one.line)}
            />
          ))}
        </details>
      )}
    </div>
  );
}
