// Short messages that go away by themselves: that something was done, or why it was not.
// What must not be missed is a banner or stands beside its field instead.

import { notifications } from "@mantine/notifications";
import { ApiProblem } from "@/api/problem";

export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 4_000, withBorder: true });
}

export function notifyProblem(problem: unknown): void {
  const message = problem instanceof Error ? problem.message : String(problem);
  const hint = problem instanceof ApiProblem ? problem.hint : null;
  notifications.show({
    ...(hint && { title: message }),
    message: hint ?? message,
    color: "var(--state-failed)",
    autoClose: 10_000,
    withBorder: true,
  });
}
