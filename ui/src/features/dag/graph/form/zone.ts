// The zone in which a DAG's dates are meant while its file is edited: as it says, else the
// scheduler's. A name that is half typed is none; the file's diagnostics tell of it.
import { useSettings } from "@/api/settings";
import { localZone } from "@/components/format";

export function isZone(name: unknown): name is string {
  if (typeof name !== "string" || name === "") return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function useZone(said: unknown): string {
  const { data } = useSettings();
  if (isZone(said)) return said;
  return isZone(data?.timezone) ? data.timezone : localZone();
}
