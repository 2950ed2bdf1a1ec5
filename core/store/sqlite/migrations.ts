import type { DatabaseSync } from 'node:sqlite'
import { PkiError } from '../../base/index.ts'
import { addMigrationFunctions } from './migration-functions.ts'
import { accessTables } from './migrations/access.ts'
import { batchTables } from './migrations/batches.ts'
import { forms } from './migrations/forms.ts'
import { leanTables } from './migrations/lean-tables.ts'
import { revocation } from './migrations/revocation.ts'
import { serialOrder } from './migrations/serial-order.ts'
import { supersededCrls } from './migrations/superseded-crls.ts'

/** Each step is applied once, in order. A released step is never changed. */
const migrations: readonly string[] = [
  `
  CREATE TABLE certificate (
    id INTEGER PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL,
    pki TEXT NOT NULL,
    environment TEXT,
    participant TEXT NOT NULL,
    subject TEXT NOT NULL,
    eui64 TEXT,
    role INTEGER,
    usage TEXT,
    issuer_ca TEXT NOT NULL,
    not_before_seconds INTEGER NOT NULL,
    not_after_seconds INTEGER NOT NULL,
    key_fingerprint TEXT NOT NULL,
    issued_at_seconds INTEGER NOT NULL,
    renews TEXT,
    der BLOB NOT NULL
  ) STRICT;
  CREATE INDEX certificate_eui64 ON certificate (eui64) WHERE eui64 IS NOT NULL;
  CREATE INDEX certificate_participant ON certificate (participant);
  CREATE INDEX certificate_not_after ON certificate (not_after_seconds);
  CREATE INDEX certificate_key ON certificate (key_fingerprint);
  CREATE TABLE key_binding (
    key_fingerprint TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    environment TEXT,
    holder TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ca (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    environment TEXT,
    serial TEXT NOT NULL REFERENCES certificate (serial)
  ) STRICT;
  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at_seconds INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE certificate ADD COLUMN policy_version TEXT;
  CREATE INDEX certificate_system_name ON certificate (participant, profile, subject) WHERE pki = 'iki';
  CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  INSERT INTO revision (one, number) VALUES (1, 0);
  CREATE TABLE register (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    participant TEXT,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX register_participant ON register (participant) WHERE participant IS NOT NULL;
  CREATE TABLE limit_version (sequence INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TRIGGER limit_version_no_update BEFORE UPDATE ON limit_version
    BEGIN SELECT RAISE(ABORT, 'a published limit is never rewritten'); END;
  CREATE TRIGGER limit_version_no_delete BEFORE DELETE ON limit_version
    BEGIN SELECT RAISE(ABORT, 'a published limit is never rewritten'); END;
  CREATE TABLE limit_override (sequence INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TRIGGER limit_override_no_update BEFORE UPDATE ON limit_override
    BEGIN SELECT RAISE(ABORT, 'an override is never rewritten'); END;
  CREATE TRIGGER limit_override_no_delete BEFORE DELETE ON limit_override
    BEGIN SELECT RAISE(ABORT, 'an override is never rewritten'); END;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    interface TEXT NOT NULL,
    pki TEXT NOT NULL,
    submission TEXT NOT NULL,
    UNIQUE (scope, interface, pki, submission)
  ) STRICT;
  CREATE TABLE spend (
    series INTEGER NOT NULL REFERENCES series (id),
    at_ms INTEGER NOT NULL,
    submitted INTEGER NOT NULL,
    processed INTEGER NOT NULL,
    submitted_at_ms INTEGER,
    processed_at_ms INTEGER,
    PRIMARY KEY (series, at_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT NOT NULL, csr BLOB NOT NULL) STRICT;
  `,
  leanTables,
  accessTables,
  batchTables,
  revocation,
  forms,
  serialOrder,
  supersededCrls,
]

/**
 * Migrates the schema to the newest version, or to version `upTo` for a test of later steps.
 * @throws {PkiError} `WORLD_INVALID` if the file is newer than this program
 */
export function migrate(database: DatabaseSync, upTo: number = migrations.length): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (version > migrations.length) {
    throw new PkiError(
      'WORLD_INVALID',
      `the store has schema version ${version}, newer than ${migrations.length}, which this program knows`,
      {
        cure: 'update the program',
      },
    )
  }
  if (version >= upTo) return
  addMigrationFunctions(database)
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have migrated while this one waited for the lock.
    const current = Number(database.prepare('PRAGMA user_version').get()?.user_version)
    for (const step of migrations.slice(current, upTo)) database.exec(step)
    database.exec(`PRAGMA user_version = ${Math.max(current, upTo)}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
