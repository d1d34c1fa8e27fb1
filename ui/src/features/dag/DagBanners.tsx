// What stands in the way of a DAG: an error in its file, or that the file is gone. The history of a
// DAG without a file stays readable.
import { IconFileOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useImportErrors } from "@/api/dags";
import type { DagDetails, Diagnostic } from "@/api/types";
import { CodeFrame } from "@/components/CodeFrame";
import classes from "./dag.module.css";

export function DagBanners({ dag }: { dag: DagDetails }) {
  const { t } = useTranslation("dag");
  const navigate = useNavigate();
  const { data } = useImportErrors();
  const found = data?.import_errors.find((error) => error.filename === dag.relative_fileloc);
  const told = (found?.diagnostics ?? []) as Diagnostic[];
  const first = found && (told[0] ?? asDiagnostic(found.stack_trace));
  if (first === undefined && !dag.is_stale) return null;
  return (
    <div className={classes.banners}>
      {dag.is_stale && first === undefined && (
        <div className={classes.gone} role="status" data-testid="dag-gone">
          <IconFileOff size={16} aria-hidden />
          <span>{t("gone", { path: dag.relative_fileloc })}</span>
        </div>
      )}
      {first && (
        <div role="alert" data-testid="import-error">
          <p className={classes.stands}>{t("broken")}</p>
          <CodeFrame
            diagnostic={first}
            path={dag.relative_fileloc}
            onOpen={() =>
              void navigate({
                to: ".",
                search: (old) => ({ ...old, tab: "graph" as const, line: first.line }),
              })
            }
          />
        </div>
      )}
    </div>
  );
}

/** In the place of a DAG that no file makes, because its file was broken from the start. */
export function BrokenFile({ path, error }: { path: string; error: Diagnostic }) {
  const navigate = useNavigate();
  return (
    <div role="alert" data-testid="import-error">
      <CodeFrame
        diagnostic={error}
        path={path}
        onOpen={() => void navigate({ to: "/files", search: { path, line: error.line } as never })}
      />
    </div>
  );
}

/** The file that would make the DAG if it could be read, by its name, and what is wrong with it. */
export function useBrokenFile(dagId: string): { path: string; error: Diagnostic } | null {
  const { data } = useImportErrors();
  const stem = (path: string) => path.replace(/^.*\//, "").replace(/\.[^.]+$/, "");
  const found = data?.import_errors.find((error) => stem(error.filename) === dagId);
  if (!found) return null;
  const [first] = (found.diagnostics ?? []) as Diagnostic[];
  return { path: found.filename, error: first ?? asDiagnostic(found.stack_trace) };
}

/** Where the program tells an error only as text: `file:5:3: message`. */
function asDiagnostic(text: string): Diagnostic {
  const [heading = text, ...rest] = text.split("\n");
  const place = /:(\d+):(\d+): (.*)$/.exec(heading);
  return {
    severity: "error",
    code: "import_error",
    message: (place?.[3] ?? heading).replace(/^error\[\w+\]: /, ""),
    line: Number(place?.[1] ?? 1),
    column: Number(place?.[2] ?? 1),
    frame: rest.length > 0 ? rest.join("\n") : null,
  };
}
