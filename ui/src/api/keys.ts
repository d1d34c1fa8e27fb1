// Every key of the query cache. Keys nest, so that what a change touches can be named by its stem:
// all of a DAG, all of a run.
export const keys = {
  home: ["home"],
  timeline: (from: string, to: string) => ["timeline", from, to],
  dags: (lang: string) => ["dags", lang],
  allDags: ["dags"],
  importErrors: ["importErrors"],
  /** The stem of all that is known of one DAG. */
  dag: (dagId: string) => ["dag", dagId],
  dagDetails: (dagId: string) => ["dag", dagId, "details"],
  backlog: (dagId: string) => ["dag", dagId, "backlog"],
  grid: (dagId: string) => ["dag", dagId, "grid"],
  calendar: (dagId: string, from: string, to: string) => ["dag", dagId, "calendar", from, to],
  next: (dagId: string, options: object) => ["dag", dagId, "next", options],
  slots: (dagId: string, options: object) => ["dag", dagId, "slots", options],
  versions: (dagId: string) => ["dag", dagId, "versions"],
  source: (dagId: string, version: number | null) => ["dag", dagId, "source", version],
  graph: (dagId: string, options: object) => ["dag", dagId, "graph", options],
  compare: (dagId: string, options: object) => ["dag", dagId, "compare", options],
  allRuns: ["runs"],
  /** Lists of runs; `~` for those of all DAGs. */
  runs: (dagId: string, filter: object) => ["runs", dagId, filter],
  /** The stem of all that is known of one run. */
  run: (dagId: string, runId: string) => ["dag", dagId, "run", runId],
  runDetails: (dagId: string, runId: string) => ["dag", dagId, "run", runId, "details"],
  live: (dagId: string, runId: string) => ["dag", dagId, "run", runId, "live"],
  taskInstances: (dagId: string, runId: string) => ["dag", dagId, "run", runId, "tis"],
  changes: (dagId: string, runId: string, options: object) => [
    ...["dag", dagId, "run", runId, "changes"],
    options,
  ],
  /** The stem of all that is known of one task of a run. */
  task: (dagId: string, runId: string, taskId: string) => [
    ...["dag", dagId, "run", runId, "task", taskId],
  ],
  taskPart: (dagId: string, runId: string, taskId: string, part: string, options: object) => [
    ...["dag", dagId, "run", runId, "task", taskId, part],
    options,
  ],
  queue: (lang: string) => ["queue", lang],
  allQueue: ["queue"],
  file: (path: string) => ["file", path],
  allFiles: ["file"],
  tree: ["file", "*"],
  settings: ["settings"],
  operators: ["operators"],
  connections: ["connections"],
  connectionTypes: ["connectionTypes"],
  secrets: ["secrets"],
  variables: ["variables"],
  /** The stem of all alerts and of their rules. */
  alerts: ["alerts"],
  alertList: (filter: object) => ["alerts", "list", filter],
  alertRules: ["alerts", "rules"],
  examples: ["examples"],
  crontab: (lang: string, chain: boolean) => ["crontab", lang, chain],
  schedule: (text: string, zone: string | undefined, lang: string) => [
    ...["schedule", text, lang],
    zone ?? null,
  ],
  search: (text: string) => ["search", text],
} as const;
