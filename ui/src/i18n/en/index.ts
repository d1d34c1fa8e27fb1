// The words of this language, a namespace for each feature.
// A feature adds its line here and its file beside it, in both languages.
import alerts from "./alerts.json";
import app from "./app.json";
import common from "./common.json";
import connections from "./connections.json";
import cron from "./cron.json";
import dag from "./dag.json";
import dag_runs from "./dag_runs.json";
import dags from "./dags.json";
import editor from "./editor.json";
import files from "./files.json";
import graph from "./graph.json";
import home from "./home.json";
import overview from "./overview.json";
import queue from "./queue.json";
import run_panel from "./run_panel.json";
import runs from "./runs.json";
import settings from "./settings.json";
import slack from "./slack.json";
import task_form from "./task_form.json";
import task_panel from "./task_panel.json";
import trial from "./trial.json";
import versions from "./versions.json";
import welcome from "./welcome.json";

export const words = {
  alerts,
  app,
  connections,
  slack,
  common,
  home,
  dags,
  dag,
  overview,
  dag_runs,
  editor,
  files,
  graph,
  runs,
  run_panel,
  versions,
  queue,
  task_form,
  task_panel,
  trial,
  settings,
  welcome,
  cron,
};
