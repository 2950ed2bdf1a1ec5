/** Who may come in, and what requests have been answered. */
export const accessTables = `
  CREATE TABLE access_client (
    fingerprint TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    not_before_seconds INTEGER NOT NULL,
    not_after_seconds INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    at_seconds INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE access_key (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    added_by TEXT NOT NULL,
    at_seconds INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE access_salt (one INTEGER PRIMARY KEY CHECK (one = 1), salt BLOB NOT NULL) STRICT;
  CREATE TABLE access_token (
    digest TEXT PRIMARY KEY,
    participant TEXT NOT NULL,
    profile TEXT NOT NULL,
    added_by TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    until_seconds INTEGER NOT NULL,
    serial TEXT,
    request_digest TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE kept_answer (
    id TEXT PRIMARY KEY,
    request_digest TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    serial TEXT,
    answer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX kept_answer_at ON kept_answer (at_seconds);
`
