// Names for what the API answers, as screens read it. The client itself goes by the generated
// schema; because these shapes are compared with it wherever an answer is used, a change of the API
// that a screen would notice does not compile.

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
  queued_when?: Instant | null;
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
  /** As `Diagnostic`; the schema does not say so yet. */
  diagnostics?: unknown;
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
  /** Null where it is the system\'s and that is not known. */
  timezone: string | null;
  scheduler: { status: string; reason?: string | null };
  watch_error?: string | null;
  database_bytes: number;
  /** Null while it is being counted. */
  logs_bytes: number | null;
  disk_free_bytes: number | null;
  memory_bytes: number | null;
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
  /** `failed` is the newest of so many. */
  failed_total?: number;
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
  /** Null where nothing was decided yet. */
  state: TaskState | null;
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
  /** The file says where it stands. */
  is_placed: boolean;
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
  /** A place in the drawing and this make the place in the file's `layout`. */
  origin: number[];
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
  // Of the DAG, once the scheduler has read the file.
  dag_id?: string | null;
  version?: number | null;
  next_run?: Instant | null;
  is_paused?: boolean | null;
  is_live?: boolean | null;
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
  waits_for: { sentence: string };
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
  exit?: string | null;
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
  /** A gap stands for lines that are alike. */
  kind: "same" | "added" | "removed" | "gap";
  text: string;
  /** Its number on either side, from 1. */
  a: number | null;
  b: number | null;
}

export interface CompareSide {
  state: TaskState | null;
  try_number: number;
  duration?: number | null;
  exit?: string | null;
}

export interface RunComparison {
  a: DagRun;
  b: DagRun;
  summary: string[];
  version: { a: number; b: number; hunks: DiffLine[] };
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

export type EnvironmentChoice = "auto" | "login_shell" | "inherited";

export interface Retention {
  days?: number | null;
  runs_per_dag?: number | null;
  logs_mb?: number | null;
}

export interface Settings {
  timezone: string;
  parallelism: number;
  python: string | null;
  /** What the environment of tasks begins with. */
  environment: EnvironmentChoice;
  log_limit_mb: number;
  /** In seconds. */
  kill_grace: number;
  dags_folder: string;
  language: Language;
  theme: ColorTheme;
  keep_awake: boolean;
  notify_failures: boolean;
  retention: Retention;
  /** What the running scheduler goes by where that is something else. */
  effective: Record<string, unknown>;
  /** Names of settings that the next start takes. */
  restart_needed: string[];
  keep_awake_problem?: string | null;
}

/** What is left out stays; null goes back to the default. */
export type SettingsPatch = {
  [Name in Exclude<keyof Settings, "effective" | "restart_needed" | "keep_awake_problem">]?:
    | Settings[Name]
    | null;
};

export interface Operator {
  name: string;
  category: "action" | "transfer" | "sensor" | "flow";
  icon: string;
  title: string;
  help: string;
  schema: Record<string, unknown>;
  templated: string[];
}

export interface ScheduleNotice {
  code: string;
  severity: "error" | "warning" | "note";
  sentence: string;
}

export interface Explanation {
  dialect: string;
  timezone: string;
  sentence: string;
  entries: {
    schedule: string;
    sentence: string;
    dialects: { dialect: string; text: string | null; refused: string | null }[];
  }[];
  next: { run_after: Instant; local: string; offset: string }[];
  notices: ScheduleNotice[];
}

export interface CrontabFile {
  path: string;
  dag_id: string;
  /** From 1. */
  lines: number[];
  schedule: string;
  sentence: string;
  text: string;
  notes: string[];
}

export interface CrontabJob {
  line: number;
  text: string;
  reason: string | null;
  hint: string | null;
}

export interface CrontabPreview {
  source: string;
  files: CrontabFile[];
  /** Jobs that are DAGs already. */
  known: CrontabJob[];
  refused: CrontabJob[];
  commented_out: CrontabJob[];
  /** Jobs that follow each other, by `dag_id`. */
  chains: string[][];
  mail: string[];
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
  /** A whole path. */
  script: string;
  /** In any dialect; empty runs it by hand only. */
  schedule: string;
  timezone?: string;
  tell_me: boolean;
  name?: string;
  unpause: boolean;
}

export interface Restored {
  made_at: Instant;
  version: string;
  files: number;
  logs: boolean;
  kept_in: string;
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
    state: TaskState | null;
    try_number: number;
  }[];
  dags: boolean;
  settings: boolean;
  /** Connections, variables, or where secrets lie. */
  connections?: boolean;
  alerts?: boolean;
  stalled: { reason: string | null } | null;
  trials?: { trial_id: string; state: string }[];
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

// The editor's files: saving, the tree, templates, scripts.

export interface FileEntry {
  path: string;
  is_folder: boolean;
  is_dag: boolean;
  dag_id: string | null;
  has_errors: boolean;
}

export interface Template {
  name: string;
  title: string;
  help: string;
  tags: string[];
  text: string;
}

/** A script as a task: what `add_task` takes. */
export interface ScriptTask {
  task_id: string;
  task: Record<string, unknown>;
}

// The cron builder.

export interface ScheduleQuestion {
  text: string;
  timezone?: string;
  timetable?: "trigger" | "interval";
  /** The file in which it stands, which then is not among the other DAGs. */
  path?: string;
  count?: number;
  lang?: "en" | "ko";
  year?: number;
}

export interface ScheduleFinding extends ScheduleNotice {
  entry?: number | null;
  /** All of the schedule without what is odd, one entry a line. */
  fix?: string | null;
}

export interface ScheduleClockChange {
  at: Instant;
  from: string;
  to: string;
  sentence: string;
  effects: string[];
}

export interface ScheduleCrowd {
  run_after: Instant;
  same_minute: number;
  same_hour: number;
  dag_ids: string[];
  freest_minute: number;
  suggestion?: string | null;
}

export interface ScheduleAnswer extends Omit<Explanation, "notices"> {
  timetable: "trigger" | "interval";
  notices: ScheduleFinding[];
  clock_changes: ScheduleClockChange[];
  crowd?: ScheduleCrowd | null;
  year?: { days: { date: string; runs: number }[] } | null;
}

/** What a text that is no schedule may mean, in the detail of the refusal. */
export interface ScheduleReading {
  when: string;
  schedule: string;
  sentence: string;
}
