-- Why: the first schema. Runs and task instances are tables of the present state; tries and the
-- slot ledger are history and are only added to. Instants are microseconds since 1970 in UTC.
-- JSON columns hold values whose shape belongs to the engine or to the user, never to a query.

CREATE TABLE dag (
    dag_id        TEXT NOT NULL PRIMARY KEY,
    path          TEXT NOT NULL,               -- relative to the dags folder, with forward slashes
    is_present    INTEGER NOT NULL DEFAULT 1,  -- 0 when the file is gone; the history stays
    is_paused     INTEGER NOT NULL DEFAULT 1,
    version       INTEGER NOT NULL,            -- the latest that could be read without errors
    decided_until INTEGER                      -- all slots up to here have their decision
) STRICT, WITHOUT ROWID;

-- What each run had in front of it. A change of comments or layout makes no version.
CREATE TABLE dag_version (
    dag_id       TEXT NOT NULL REFERENCES dag (dag_id),
    version      INTEGER NOT NULL,
    meaning_hash TEXT NOT NULL,
    source       TEXT NOT NULL,
    meaning      TEXT NOT NULL,                -- JSON
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (dag_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE dag_run (
    id                  INTEGER PRIMARY KEY,
    dag_id              TEXT NOT NULL REFERENCES dag (dag_id),
    run_id              TEXT NOT NULL,
    run_type            TEXT NOT NULL,
    version             INTEGER NOT NULL,
    logical_date        INTEGER,
    data_interval_start INTEGER,
    data_interval_end   INTEGER,
    run_after           INTEGER NOT NULL,
    state               TEXT NOT NULL,
    queued_at           INTEGER NOT NULL,
    start_date          INTEGER,
    end_date            INTEGER,
    conf                TEXT,                  -- JSON object: what the trigger gave
    reason              TEXT,                  -- JSON
    UNIQUE (dag_id, run_id)
) STRICT;
CREATE INDEX dag_run_by_date ON dag_run (dag_id, run_after DESC, id DESC);
-- A start looks only for what is not finished, however long the history.
CREATE INDEX dag_run_live ON dag_run (state) WHERE state IN ('queued', 'running');

CREATE TABLE task_instance (
    run        INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task_id    TEXT NOT NULL,
    map_index  INTEGER NOT NULL,
    state      TEXT NOT NULL,
    try_number INTEGER NOT NULL,
    max_tries  INTEGER NOT NULL,
    lost       INTEGER NOT NULL,
    start_date INTEGER,
    end_date   INTEGER,
    retry_at   INTEGER,
    skip       TEXT,                           -- JSON: what a branch left out
    reason     TEXT,                           -- JSON
    PRIMARY KEY (run, task_id, map_index)
) STRICT, WITHOUT ROWID;

-- "try" is a word of SQL's dialects, hence the long name.
CREATE TABLE task_try (
    run            INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task_id        TEXT NOT NULL,
    map_index      INTEGER NOT NULL,
    try_number     INTEGER NOT NULL,
    state          TEXT NOT NULL,
    queued_at      INTEGER NOT NULL,
    start_date     INTEGER,
    end_date       INTEGER,
    pid            INTEGER,
    pid_start_time INTEGER,                    -- as the system counts it; tells a reused pid apart
    boot_id        TEXT,
    exit           TEXT,                       -- how the process ended, in words
    reason         TEXT,                       -- JSON
    PRIMARY KEY (run, task_id, map_index, try_number)
) STRICT, WITHOUT ROWID;
-- After a crash: the tries whose end nobody saw.
CREATE INDEX task_try_open ON task_try (run) WHERE end_date IS NULL;
CREATE TRIGGER task_try_is_history BEFORE UPDATE ON task_try WHEN OLD.end_date IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a try that ended does not change');
END;

CREATE TABLE xcom (
    run       INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task_id   TEXT NOT NULL,
    map_index INTEGER NOT NULL,
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,                   -- JSON
    PRIMARY KEY (run, task_id, map_index, key)
) STRICT, WITHOUT ROWID;

-- Every due slot has its decision; consecutive equal ones are one row.
CREATE TABLE slot (
    id         INTEGER PRIMARY KEY,
    dag_id     TEXT NOT NULL REFERENCES dag (dag_id),
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    decision   TEXT NOT NULL,                  -- ran, coalesced, skipped_paused, missed
    into_run   TEXT,                           -- for coalesced: the run it was left to
    decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX slot_by_time ON slot (dag_id, last DESC);

CREATE TABLE import_error (
    path        TEXT NOT NULL PRIMARY KEY,
    diagnostics TEXT NOT NULL,                 -- JSON
    noted_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE variable (
    key         TEXT NOT NULL PRIMARY KEY,
    value       TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE pool (
    name        TEXT NOT NULL PRIMARY KEY,
    slots       INTEGER NOT NULL,
    description TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO pool (name, slots, description) VALUES ('default_pool', 128, 'Where tasks go that name no pool');
