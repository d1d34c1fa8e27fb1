// The text of a version, and that of two beside each other.
// It fetches and names the texts; colours, lines and the comparing are CodeView's and CodeDiff's.
import { useTranslation } from "react-i18next";
import { useSource } from "@/api/dags";
import { CodeDiff } from "@/components/CodeDiff";
import { CodeView } from "@/components/CodeView";
import { ErrorView } from "@/components/ErrorView";

export function Source({ dagId, version }: { dagId: string; version: number }) {
  const { t } = useTranslation("versions");
  const { data, error, refetch } = useSource(dagId, version);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  return <CodeView text={textOf(data)} label={t("source", { number: version })} />;
}

interface SourceDiffProps {
  dagId: string;
  before: number;
  after: number;
}

export function SourceDiff({ dagId, before, after }: SourceDiffProps) {
  const { t } = useTranslation("versions");
  const a = useSource(dagId, before);
  const b = useSource(dagId, after);
  const error = a.error ?? b.error;
  if (error) return <ErrorView error={error} />;
  if (a.data === undefined || b.data === undefined) return null;
  return (
    <CodeDiff
      before={textOf(a.data)}
      after={textOf(b.data)}
      labels={{
        before: t("source", { number: before }),
        after: t("source", { number: after }),
      }}
    />
  );
}

/** The program answers with the bare text where nobody asks for JSON. */
function textOf(source: string | { content: string }): string {
  return typeof source === "string" ? source : source.content;
}
