// A page that breaks down says so, with what helps to find out why; the rest goes on.
// Failed requests are no crash: screens show those themselves, with ErrorView.
import { Button } from "@mantine/core";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

interface State {
  problem: Error | null;
  stack: string;
}

export class CrashBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { problem: null, stack: "" };

  static getDerivedStateFromError(problem: unknown): Partial<State> {
    return { problem: problem instanceof Error ? problem : new Error(String(problem)) };
  }

  override componentDidCatch(_: unknown, info: ErrorInfo) {
    this.setState({ stack: info.componentStack ?? "" });
  }

  override render() {
    const { problem, stack } = this.state;
    return problem === null ? this.props.children : <Crash problem={problem} stack={stack} />;
  }
}

export function Crash({ problem, stack }: { problem: Error; stack?: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t("error.crash")}
      action={<Button onClick={() => location.reload()}>{t("action.reload")}</Button>}
    >
      <p>{t("error.crashHint")}</p>
      <pre style={{ textAlign: "left", maxHeight: 240, overflow: "auto", userSelect: "text" }}>
        {problem.stack ?? problem.message}
        {stack}
      </pre>
    </EmptyState>
  );
}
