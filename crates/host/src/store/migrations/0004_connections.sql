-- Why: connections and alerts. What of a connection is secret lies sealed beside the database;
-- here stands only which fields these are, so that a lost one is told. An alert is written in the
-- transaction of what it tells of and delivered from here, so that a crash loses none.

CREATE TABLE connection (
    conn_id     TEXT NOT NULL PRIMARY KEY,
    conn_type   TEXT NOT NULL,
    description TEXT NOT NULL,
    host        TEXT,                          -- without what is secret of it
    port        INTEGER,
    login       TEXT,
    schema      TEXT,
    extra       TEXT,                          -- JSON object, without its secret keys
    secrets     TEXT NOT NULL                  -- JSON: names of the fields that are sealed
) STRICT, WITHOUT ROWID;

ALTER TABLE variable ADD COLUMN is_secret INTEGER NOT NULL DEFAULT 0;

CREATE TABLE alert (
    id            INTEGER PRIMARY KEY,
    event         TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    dag_id        TEXT,
    run_id        TEXT,
    task_id       TEXT,
    map_index     INTEGER,
    about         TEXT NOT NULL,               -- JSON: what happened, by which the message is made
    state         TEXT NOT NULL,               -- waiting, sending, sent, failed, dropped
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,            -- not before
    tries         INTEGER NOT NULL DEFAULT 0,
    sent_at       INTEGER,
    sent_with     INTEGER,                     -- told in this alert's message
    is_repeat     INTEGER NOT NULL DEFAULT 0,  -- it may have been sent before a crash
    title         TEXT,                        -- as it was sent, without secrets
    body          TEXT,
    answer        TEXT                         -- of the other side, or why not
) STRICT;

CREATE INDEX alert_open ON alert (connection_id, due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX alert_sent ON alert (connection_id, sent_at) WHERE state = 'sent' AND sent_with IS NULL;
