// Names for the shapes of the API, and its paths for the client. Written from the contract; where
// the generated schema has a shape, this file alone takes it from there.

export type Instant = string;

export type TaskState =
  | "none"
  | "scheduled"
  | "queued"
  | "running"
  | "success"
  | "failed"
  | "skipped"
  | "upstream_failed"
  | "up_for_retry"
  | "up_for_reschedule"
  | "deferred"
  | "removed"
  | "restarting";
export type DagRunState = "queued" | "running" | "success" | "failed";
export type DagRunType = "manual" | "scheduled" | "backfill";
export type SlotDecision = "ran" | "coalesced" | "skipped_paused" | "missed";
export type Backlog = "latest" | "all" | "skip";
export type Language = "system" | "en" | "ko";
export type ColorTheme = "system" | "light" | "dark";

export interface Tag {
  name: string;
  dag_id: string;
}

export interface Dag {
  dag_id: string;
  dag_display_name: string;
  is_paused: boolean;
  is_stale: boolean;
  relative_fileloc: string;
  fileloc: string;
  description: string | null;
  schedule: string[];
  timetable_summary: string | null;
  timezone: string;
  start_date: Instant | null;
  end_date: Instant | null;
  catchup: boolean;
  tags: Tag[];
  owners: string[];
  doc_md: string | null;
  max_active_tasks: number;
  max_active_runs: number;
  has_task_concurrency_limits: boolean;
  has_import_errors: boolean;
  next_dagrun_logical_date: Instant | null;
  next_dagrun_data_interval_start: Instant | null;
  next_dagrun_data_interval_end: Instant | null;
  next_dagrun_run_after: Instant | null;
  version: number;
}

export interface DagDetails extends Dag {
  /** JSON Schema of each param, as in the file. */
  params?: Record<
    string,
    { value?: unknown; schema?: Record<string, unknown>; description?: string | null }
  >;
}

export interface DagCollection {
  dags: Dag[];
  total_entries: number;
}

export interface RunBar {
  dag_run_id: string;
  state: DagRunState;
  run_type: DagRunType;
  run_after: Instant;
  start_date: Instant | null;
  duration: number | null;
}

export interface DagOverview extends Dag {
  recent_runs: RunBar[];
  schedule_sentence: string;
  active_runs: number;
  tasks: number;
}

export interface DagRun {
  dag_run_id: string;
  dag_id: string;
  logical_date: Instant | null;
  queued_at: Instant | null;
  start_date: Instant | null;
  end_date: Instant | null;
  duration: number | null;
  data_interval_start: Instant | null;
  data_interval_end: Instant | null;
  run_after: Instant;
  run_type: DagRunType;
  state: DagRunState;
  conf: unknown;
  version: number;
  reason: string | null;
  note?: string | null;
}

export interface DagRunCollection {
  dag_runs: DagRun[];
  total_entries: number;
}

export interface TaskInstance {
  task_id: string;
  task_display_name: string;
  dag_id: string;
  dag_run_id: string;
  map_index: number;
  logical_date: Instant | null;
  run_after: Instant;
  start_date: Instant | null;
  end_date: Instant | null;
  duration: number | null;
  state: TaskState | null;
  try_number: number;
  max_tries: number;
  operator: string | null;
  pool: string;
  pool_slots: number;
  priority_weight: number | null;
  retry_at?: Instant | null;
  reason?: string | null;
  note?: string | null;
  pid?: number | null;
}

export interface TaskInstanceCollection {
  task_instances: TaskInstance[];
  total_entries: number;
}

export interface Diagnostic {
  severity: "error" | "warning" | "info";
  code: string;
  message: string;
  hint?: string | null;
  line: number;
  column: number;
  end_line?: number | null;
  end_column?: number | null;
  frame?: string | null;
}

export interface ImportError {
  import_error_id: number;
  timestamp: Instant;
  filename: string;
  stack_trace: string;
  bundle_name?: string | null;
  diagnostics?: Diagnostic[];
}

export interface ImportErrorCollection {
  import_errors: ImportError[];
  total_entries: number;
}

export interface XComEntry {
  key: string;
  task_id: string;
  map_index: number;
  timestamp: Instant;
  value: unknown;
}

export interface XComCollection {
  xcom_entries: XComEntry[];
  total_entries: number;
}

export interface DagVersion {
  version_number: number;
  dag_id: string;
  created_at: Instant;
  bundle_name?: string | null;
}

export interface DagVersionCollection {
  dag_versions: DagVersion[];
  total_entries: number;
}

export interface Health2 {
  version: string;
  process: string | number;
  started_at: Instant;
  now: Instant;
  timezone: string;
  scheduler: { status: "healthy" | "unhealthy"; reason?: string | null };
  watch_error?: string | null;
  database_bytes: number;
  logs_bytes: number;
  disk_free_bytes: number;
  memory_bytes: number;
  last_sleep?: { from: Instant; to?: Instant | null } | null;
  import_errors: number;
  dags: number;
  active: number;
  is_paused: boolean;
  home: string;
  dags_folder: string;
}

export interface FailedRun {
  run: DagRun;
  task_id?: string | null;
  reason?: string | null;
  last_line?: string | null;
}

export interface HomePage {
  now: Instant;
  running: DagRun[];
  failed: FailedRun[];
  health: Health2;
}

export interface TimelineSlot {
  dag_id: string;
  at: Instant;
  until?: Instant | null;
  kind: "planned" | "ran" | "coalesced" | "skipped_paused" | "missed";
  count: number;
  state?: DagRunState | null;
  dag_run_id?: string | null;
}

export interface Timeline {
  slots: TimelineSlot[];
  asleep: { from: Instant; to: Instant }[];
}

export interface BacklogPart {
  count: number;
  first?: Instant | null;
  last?: Instant | null;
}

export interface DagBacklog {
  latest: BacklogPart;
  all: BacklogPart;
  none: BacklogPart;
  suggested: Backlog;
  next?: Instant | null;
}

export interface BulkDags {
  dag_ids: string[];
  is_paused?: boolean;
  add_tags?: string[];
  remove_tags?: string[];
}

export interface BulkResult {
  results: { dag_id: string; ok: boolean; message?: string | null }[];
}

export interface GridTask {
  task_id: string;
  group?: string | null;
  operator: string;
  is_mapped: boolean;
  depth?: number;
}

export interface GridGroup {
  group_id: string;
  tooltip?: string | null;
  parent?: string | null;
}

export interface GridCell {
  state: TaskState;
  try_number: number;
  start_date?: Instant | null;
  duration?: number | null;
  mapped?: Partial<Record<TaskState, number>> | null;
}

export interface GridRun extends RunBar {
  version: number;
  logical_date?: Instant | null;
  end_date?: Instant | null;
  queued_at?: Instant | null;
  landing?: number | null;
  cells: Record<string, GridCell>;
}

export interface Grid {
  tasks: GridTask[];
  groups: GridGroup[];
  runs: GridRun[];
  has_more: boolean;
}

export interface CalendarDay {
  date: string;
  success: number;
  failed: number;
  running: number;
  queued: number;
  planned: number;
  missed: number;
  skipped: number;
}

export interface Calendar {
  timezone: string;
  days: CalendarDay[];
}

export interface NextRun {
  logical_date?: Instant | null;
  data_interval_start?: Instant | null;
  data_interval_end?: Instant | null;
  run_after: Instant;
  note?: string | null;
}

export interface NextRuns {
  timezone: string;
  sentence: string;
  runs: NextRun[];
}

export interface SlotEntry {
  first: Instant;
  last: Instant;
  count: number;
  decision: SlotDecision;
  into_run?: string | null;
  decided_at: Instant;
}

export interface Slots {
  slots: SlotEntry[];
  last_due: Instant | null;
  next_due: Instant | null;
}

export interface GraphNode {
  task_id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Null for a folded group, as are its pool and its rule. */
  operator: string | null;
  category?: string | null;
  icon?: string | null;
  description?: string | null;
  trigger_rule: string | null;
  retries: number;
  is_mapped: boolean;
  is_setup: boolean;
  is_teardown: boolean;
  is_disabled: boolean;
  group?: string | null;
  pool?: string | null;
  /** Of a folded group, the tasks in it. */
  tasks?: string[] | null;
}

export interface GraphGroup {
  group_id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  tooltip?: string | null;
  count: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** Its corners, each as x and y. */
  points: number[][];
  /** On what condition a branch goes this way, and where the middle of the words is. */
  label?: { text: string; x: number; y: number } | null;
}

export interface Graph {
  version: number;
  direction: "lr" | "tb";
  width: number;
  height: number;
  nodes: GraphNode[];
  groups: GraphGroup[];
  edges: GraphEdge[];
}

export interface LiveTask {
  task_id: string;
  state: TaskState | null;
  try_number: number;
  max_tries: number;
  start_date?: Instant | null;
  end_date?: Instant | null;
  mapped?: Partial<Record<TaskState, number>> | null;
  last_line?: string | null;
  xcom?: unknown;
}

export interface LiveRun {
  run: DagRun;
  tasks: LiveTask[];
}

export interface DagFile {
  path: string;
  text: string;
  hash: string;
  is_read_only: boolean;
  diagnostics: Diagnostic[];
  dag_id?: string | null;
}

export interface SavedFile {
  path: string;
  hash: string;
  diagnostics: Diagnostic[];
  sentence: string;
}

export interface CheckedText {
  diagnostics: Diagnostic[];
  dag_id?: string | null;
  tasks: number;
}

export interface QueueEntry {
  dag_id: string;
  dag_run_id: string;
  task_id: string;
  map_index: number;
  state: TaskState | null;
  queued_at?: Instant | null;
  priority_weight: number;
  pool: string;
  retry_at?: Instant | null;
  try_number: number;
  waits_for: { kind: string; sentence: string } & Record<string, unknown>;
}

export interface Queue {
  parallelism: { used: number; total: number };
  pools: { name: string; used: number; queued: number; total: number }[];
  entries: QueueEntry[];
}

export interface TryRecord {
  state: TaskState;
  start_date?: Instant | null;
  end_date?: Instant | null;
  duration?: number | null;
  exit?: number | string | null;
  reason?: string | null;
  pid?: number | null;
  rendered: Record<string, unknown>;
  environment: Record<
    string,
    { value?: string | null; fingerprint?: string | null; is_hidden: boolean }
  >;
  interpreter?: string | null;
  /** Whether it was recorded what the try got; it is when a try starts. */
  is_recorded?: boolean;
}

/** How a task stands, and what it waits for or why it ended so, in words. */
export interface WhyTask {
  task_id: string;
  map_index: number;
  state: TaskState;
  try_number: number;
  why: string | null;
}

export interface WhyRun {
  dag_run: DagRun;
  tasks: WhyTask[];
}

export interface LogLine {
  offset: number;
  length: number;
  text: string;
  is_cut: boolean;
  level?: "error" | "warning" | "info" | "debug" | null;
  /** `mainspring` for the scheduler's own lines. */
  stream?: string | null;
}

export interface LogWindow {
  lines: LogLine[];
  start: number;
  end: number;
  size: number;
  is_complete: boolean;
}

export interface LogMatches {
  matches: { offset: number; column: number; text: string }[];
  next?: number | null;
  scanned_to: number;
  size: number;
}

export interface Change {
  name: string;
  a?: unknown;
  b?: unknown;
}

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
}

export interface Hunk {
  a_start: number;
  b_start: number;
  lines: DiffLine[];
}

export interface CompareSide {
  state: TaskState;
  try_number: number;
  duration?: number | null;
  exit?: number | string | null;
}

export interface RunComparison {
  a: DagRun;
  b: DagRun;
  summary: string[];
  version: { a: number; b: number; hunks: Hunk[] };
  params: Change[];
  environment: Change[];
  tasks: {
    task_id: string;
    map_index: number;
    a?: CompareSide | null;
    b?: CompareSide | null;
    rendered: Change[];
    log: { hunks: DiffLine[]; is_cut: boolean } | null;
  }[];
}

export interface Settings {
  timezone: string | null;
  parallelism: number;
  python?: string | null;
  environment: Record<string, string>;
  log_limit_mb: number;
  kill_grace: string | number;
  dags_folder: string | null;
  language: Language;
  theme: ColorTheme;
  keep_awake: boolean;
  notify_failures: boolean;
  retention: { days?: number | null; runs_per_dag?: number | null; logs_mb?: number | null };
  effective: Record<string, unknown>;
  restart_needed: string[];
}

export type SettingsPatch = Partial<Omit<Settings, "effective" | "restart_needed">>;

export interface Operator {
  name: string;
  category: "action" | "transfer" | "sensor" | "flow";
  icon: string;
  title: string;
  help: string;
  schema: Record<string, unknown>;
  templated: string[];
}

export interface Explanation {
  sentence: string;
  next: { run_after: Instant; note?: string | null }[];
  notices: { severity?: string; message: string }[];
  dialects?: Record<string, string | null>;
}

export interface CrontabPreview {
  source: string;
  jobs: { line: number; schedule: string; command: string; notes?: string[] }[];
  files: { path: string; text: string; notes: string[] }[];
}

export interface Example {
  name: string;
  title: string;
  description: string;
  tags: string[];
  operators: string[];
  text: string;
}

export interface NewDag {
  path: string;
  dag_id: string;
  text?: string;
  sentence?: string;
}

export interface NewScript {
  script: string;
  schedule: string;
  timezone?: string | null;
  tell_me: boolean;
  name?: string | null;
  unpause: boolean;
}

export interface SearchResult {
  dags: { dag_id: string; dag_display_name: string }[];
  runs: { dag_id: string; dag_run_id: string; state: DagRunState }[];
  tasks: { dag_id: string; task_id: string }[];
}

/** The task instances and runs that changed since the message before. */
export interface ChangesMessage {
  runs: DagRun[];
  task_instances: {
    dag_id: string;
    dag_run_id: string;
    task_id: string;
    map_index: number;
    state: TaskState;
    try_number: number;
  }[];
  dags: boolean;
  settings: boolean;
  stalled: { reason: string | null } | null;
  overflow?: boolean;
}

export interface HelloMessage {
  version: string;
  process: string | number;
  now: Instant;
}

export interface Detail {
  code: string;
  message: string;
  hint?: string | null;
  fields?: Record<string, string>;
}

// --- the paths, as the generated schema will spell them ---------------------------------------

type Json<T> = { content: { "application/json": T } };
type Answers<T> = { 200: Json<T>; default: Json<{ detail: Detail }> };
type Without = { path?: never; query?: never; header?: never; cookie?: never };
type Asked<P, Q> = {
  parameters: Omit<Without, "path" | "query"> &
    (P extends null ? { path?: never } : { path: P }) & { query?: Q };
};
type Get<T, P = null, Q = Record<string, never>> = Asked<P, Q> & {
  requestBody?: never;
  responses: Answers<T>;
};
type Sent<B, T, P = null, Q = Record<string, never>> = Asked<P, Q> & {
  requestBody: Json<B>;
  responses: Answers<T>;
};

type OfDag = { dag_id: string };
type OfRun = OfDag & { dag_run_id: string };
type OfTask = OfRun & { task_id: string };
type OfTry = { dag_id: string; run_id: string; task_id: string; map_index: number; try: number };
type Lang = { lang?: "en" | "ko" };
type RunFilter = {
  state?: string[];
  run_type?: string[];
  run_after_gte?: Instant;
  run_after_lte?: Instant;
  order_by?: string[];
  limit?: number;
  offset?: number;
};

export interface ClearRequest {
  dry_run: boolean;
  dag_run_id?: string;
  task_ids?: (string | [string, number])[];
  only_failed?: boolean;
  only_running?: boolean;
  include_upstream?: boolean;
  include_downstream?: boolean;
  include_past?: boolean;
  include_future?: boolean;
  reset_dag_runs?: boolean;
  run_on_latest_version?: boolean;
}

export interface paths {
  "/api/v2/version": { get: Get<{ version: string }> };
  "/api/v2/dags/{dag_id}": {
    get: Get<Dag, OfDag>;
    patch: Sent<{ is_paused: boolean; backlog?: Backlog }, Dag, OfDag>;
    delete: Get<unknown, OfDag>;
  };
  "/api/v2/dags/{dag_id}/details": { get: Get<DagDetails, OfDag> };
  "/api/v2/dags/{dag_id}/dagRuns": {
    get: Get<DagRunCollection, OfDag, RunFilter>;
    post: Sent<{ conf?: unknown; logical_date?: Instant | null; note?: string }, DagRun, OfDag>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}": {
    get: Get<DagRun, OfRun>;
    patch: Sent<{ state?: "success" | "failed" | "queued"; note?: string }, DagRun, OfRun>;
    delete: Get<unknown, OfRun>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear": {
    post: Sent<
      { dry_run: boolean; only_failed?: boolean; run_on_latest_version?: boolean },
      DagRun | TaskInstanceCollection,
      OfRun
    >;
  };
  "/api/v2/dags/{dag_id}/clearTaskInstances": {
    post: Sent<ClearRequest, TaskInstanceCollection, OfDag>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances": {
    get: Get<TaskInstanceCollection, OfRun, { limit?: number; offset?: number }>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}": {
    get: Get<TaskInstance, OfTask>;
    patch: Sent<{ new_state: "success" | "failed" | "skipped" }, TaskInstance, OfTask>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}": {
    get: Get<TaskInstance, OfTask & { map_index: number }>;
    patch: Sent<
      { new_state: "success" | "failed" | "skipped" },
      TaskInstanceCollection,
      OfTask & { map_index: number }
    >;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries": {
    get: Get<TaskInstanceCollection, OfTask>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries": {
    get: Get<TaskInstanceCollection, OfTask & { map_index: number }>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped": {
    get: Get<TaskInstanceCollection, OfTask, { limit?: number; offset?: number }>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries": {
    get: Get<XComCollection, OfTask, { map_index?: number; limit?: number }>;
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}": {
    get: Get<XComEntry, OfTask & { xcom_key: string }, { map_index?: number }>;
  };
  "/api/v2/importErrors": {
    get: Get<ImportErrorCollection, null, { limit?: number; offset?: number }>;
  };
  "/api/v2/dags/{dag_id}/dagVersions": {
    get: Get<DagVersionCollection, OfDag, { limit?: number; offset?: number; order_by?: string[] }>;
  };
  "/api/v2/dagSources/{dag_id}": {
    get: Get<{ content: string; version_number?: number }, OfDag, { version_number?: number }>;
  };
  "/api/mainspring/home": { get: Get<HomePage> };
  "/api/mainspring/dags/{dag_id}/dagRuns/{run_id}/seen": {
    post: Get<unknown, { dag_id: string; run_id: string }>;
  };
  "/api/mainspring/seen": { post: Sent<{ dag_id?: string }, unknown> };
  "/api/mainspring/timeline": { get: Get<Timeline, null, { from?: Instant; to?: Instant }> };
  "/api/mainspring/dags": { get: Get<{ dags: DagOverview[] }, null, Lang> };
  "/api/mainspring/dags/bulk": { post: Sent<BulkDags, BulkResult> };
  "/api/mainspring/dags/{dag_id}/backlog": { get: Get<DagBacklog, OfDag> };
  "/api/mainspring/dags/{dag_id}/grid": {
    get: Get<Grid, OfDag, { limit?: number; before?: Instant }>;
  };
  "/api/mainspring/dags/{dag_id}/calendar": {
    get: Get<Calendar, OfDag, { from?: string; to?: string }>;
  };
  "/api/mainspring/dags/{dag_id}/next": {
    get: Get<NextRuns, OfDag, Lang & { count?: number; from?: Instant }>;
  };
  "/api/mainspring/slots/{dag_id}": { get: Get<Slots, OfDag, { at?: Instant; limit?: number }> };
  "/api/mainspring/dags/{dag_id}/graph": {
    get: Get<Graph, OfDag, { version?: number; direction?: "lr" | "tb"; collapsed?: string }>;
  };
  "/api/mainspring/dags/{dag_id}/dagRuns/{run_id}/live": {
    get: Get<LiveRun, { dag_id: string; run_id: string }>;
  };
  "/api/mainspring/file": {
    get: Get<DagFile, null, { path?: string }>;
    put: Sent<{ path: string; text: string; before: string | null }, SavedFile>;
    delete: Get<unknown, null, { path?: string }>;
  };
  "/api/mainspring/check": { post: Sent<{ path: string; text: string }, CheckedText> };
  "/api/mainspring/why/{dag_id}/{dag_run_id}": { get: Get<WhyRun, OfRun> };
  "/api/mainspring/queue": { get: Get<Queue, null, Lang> };
  "/api/mainspring/dags/{dag_id}/dagRuns/{run_id}/tasks/{task_id}/{map_index}/tries/{n}": {
    get: Get<
      TryRecord,
      { dag_id: string; run_id: string; task_id: string; map_index: number; n: number }
    >;
  };
  "/api/mainspring/logs/{dag_id}/{run_id}/{task_id}/{map_index}/{try}/window": {
    get: Get<LogWindow, OfTry, { at?: number; lines?: number; direction?: "forward" | "backward" }>;
  };
  "/api/mainspring/logs/{dag_id}/{run_id}/{task_id}/{map_index}/{try}/search": {
    get: Get<
      LogMatches,
      OfTry,
      {
        q?: string;
        regex?: boolean;
        case?: boolean;
        from?: number;
        direction?: "forward" | "backward";
        limit?: number;
      }
    >;
  };
  "/api/mainspring/dags/{dag_id}/compare": {
    get: Get<RunComparison, OfDag, Lang & { a?: string; b?: string; task_id?: string }>;
  };
  "/api/mainspring/dags/{dag_id}/dagRuns/{run_id}/changes": {
    get: Get<RunComparison, { dag_id: string; run_id: string }, Lang & { task_id?: string }>;
  };
  "/api/mainspring/settings": { get: Get<Settings>; patch: Sent<SettingsPatch, Settings> };
  "/api/mainspring/pauseAll": { post: Sent<{ is_paused: boolean }, unknown> };
  "/api/mainspring/operators": { get: Get<Operator[]> };
  "/api/mainspring/schedule": {
    post: Sent<
      {
        text: string;
        timezone?: string;
        timetable?: string;
        from?: Instant;
        count?: number;
        lang?: "en" | "ko";
        path?: string;
      },
      Explanation
    >;
  };
  "/api/mainspring/crontab": {
    get: Get<CrontabPreview>;
    post: Sent<{ text?: string; chain?: boolean; selected?: number[] }, { files: NewDag[] }>;
  };
  "/api/mainspring/examples": { get: Get<Example[]> };
  "/api/mainspring/examples/{name}": { post: Get<NewDag, { name: string }> };
  "/api/mainspring/scripts": { post: Sent<NewScript, NewDag> };
  "/api/mainspring/search": { get: Get<SearchResult, null, { q?: string }> };
  "/api/mainspring/session": {
    post: Sent<{ token?: string; password?: string }, unknown>;
    delete: Get<unknown>;
  };
}
