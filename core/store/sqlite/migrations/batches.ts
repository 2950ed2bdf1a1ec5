/** Batches, their contents as they were uploaded, and what came of each CSR. */
export const batchTables = `
  CREATE TABLE batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant TEXT NOT NULL,
    state TEXT NOT NULL,
    size INTEGER NOT NULL,
    done INTEGER NOT NULL,
    issued INTEGER NOT NULL,
    digest TEXT NOT NULL,
    submitted_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    detail TEXT NOT NULL,
    reason TEXT,
    wait_limit TEXT,
    wait_until_ms INTEGER,
    not_before_ms INTEGER,
    lease_owner TEXT,
    lease_until_ms INTEGER
  ) STRICT;
  CREATE INDEX batch_state ON batch (state, id);
  CREATE INDEX batch_participant ON batch (participant, id);
  CREATE TABLE batch_part (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    digest TEXT NOT NULL,
    octets BLOB NOT NULL,
    UNIQUE (batch, first)
  ) STRICT;
  CREATE TABLE batch_result (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (batch, first)
  ) STRICT;
`
