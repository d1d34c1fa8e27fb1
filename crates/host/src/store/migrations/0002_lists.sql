-- Why: lists are filtered, ordered and counted in the database, and stay quick beside a long
-- history. A DAG's shown name is a column, because its meaning is too long to be read for each row
-- of a list; notes are what people write beside a run or a task instance.

ALTER TABLE dag ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
UPDATE dag SET display_name = coalesce(
    (SELECT json_extract(v.meaning, '$.display_name') FROM dag_version v
        WHERE v.dag_id = dag.dag_id AND v.version = dag.version), dag.dag_id);

ALTER TABLE dag_run ADD COLUMN note TEXT;
ALTER TABLE task_instance ADD COLUMN note TEXT;

-- Holds all that a list of runs may be filtered and ordered by, so that the rows themselves are
-- read for one page only.
CREATE INDEX dag_run_list ON dag_run (
    dag_id, run_after DESC, id DESC, state, run_type, logical_date, start_date, end_date, queued_at
);
DROP INDEX dag_run_by_date;
CREATE INDEX dag_run_by_state ON dag_run (dag_id, state, run_after DESC, id DESC);

-- Over all runs: what stands how, and what began last.
CREATE INDEX task_instance_by_state ON task_instance (state, run DESC);
CREATE INDEX task_instance_by_start ON task_instance (start_date);

-- Beside a version's long texts this costs nothing, and saves reading past them.
CREATE INDEX dag_version_times ON dag_version (dag_id, version, created_at);
