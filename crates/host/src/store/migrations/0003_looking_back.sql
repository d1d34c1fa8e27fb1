-- Why: for who looks back. What a try really got can be found out only while it starts, and "what
-- changed since it last worked" needs it of both. An environment is stored once, however many tries
-- begin with it; a try keeps what it had beside that. Secrets are not in here, only fingerprints.
-- A failure stays on the first screen until somebody has looked at it; when the machine slept
-- explains slots that were missed; and a year of runs is counted by day from an index alone.

CREATE TABLE environment (
    hash      BLOB NOT NULL PRIMARY KEY,       -- of `variables`
    variables TEXT NOT NULL                    -- JSON: name to value, or to {"fingerprint"}
) STRICT, WITHOUT ROWID;

CREATE TABLE task_try_given (
    run         INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task_id     TEXT NOT NULL,
    map_index   INTEGER NOT NULL,
    try_number  INTEGER NOT NULL,
    environment BLOB NOT NULL REFERENCES environment (hash),
    own         TEXT,                          -- JSON, laid over the environment
    rendered    TEXT,                          -- JSON: field to value
    interpreter TEXT,
    PRIMARY KEY (run, task_id, map_index, try_number)
) STRICT, WITHOUT ROWID;

-- 1 when somebody has looked at its failure; a run that fails anew is looked at anew.
ALTER TABLE dag_run ADD COLUMN is_seen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dag_run_unseen ON dag_run (end_date) WHERE state = 'failed' AND is_seen = 0;
CREATE INDEX dag_run_by_day ON dag_run (dag_id, run_after, state);

CREATE TABLE machine_sleep (
    from_at INTEGER NOT NULL PRIMARY KEY,
    to_at   INTEGER NOT NULL
) STRICT;
