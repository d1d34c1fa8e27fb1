-- Why: what a try really got can be found out only while it starts, and "what changed since it last
-- worked" needs it of both. An environment is stored once, however many tries begin with it; a try
-- keeps what it had beside that. Secrets are not in here, only fingerprints of them.

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
