import { DatabaseSync } from 'node:sqlite'
import { type AuditRow, chainAuditRow, GENESIS } from '../../core/records/audit-row.ts'
import type { CertificateRecord } from '../../core/records/certificate-record.ts'
import type { CommitUnit } from '../../core/store/commit-unit.ts'

// The tables as they were at schema version 2, before what they hold was kept as octets.
const SCHEMA = `
  CREATE TABLE certificate (
    id INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, pki TEXT NOT NULL, environment TEXT,
    participant TEXT NOT NULL, subject TEXT NOT NULL, eui64 TEXT, role INTEGER, usage TEXT, issuer_ca TEXT NOT NULL,
    not_before_seconds INTEGER NOT NULL, not_after_seconds INTEGER NOT NULL, key_fingerprint TEXT NOT NULL,
    issued_at_seconds INTEGER NOT NULL, renews TEXT, der BLOB NOT NULL) STRICT;
  CREATE INDEX certificate_eui64 ON certificate (eui64) WHERE eui64 IS NOT NULL;
  CREATE INDEX certificate_participant ON certificate (participant);
  CREATE INDEX certificate_not_after ON certificate (not_after_seconds);
  CREATE INDEX certificate_key ON certificate (key_fingerprint);
  CREATE TABLE key_binding (key_fingerprint TEXT PRIMARY KEY, profile TEXT NOT NULL, environment TEXT,
    holder TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ca (id TEXT PRIMARY KEY, profile TEXT NOT NULL, environment TEXT,
    serial TEXT NOT NULL REFERENCES certificate (serial)) STRICT;
  CREATE TABLE audit (sequence INTEGER PRIMARY KEY, at_seconds INTEGER NOT NULL, actor TEXT NOT NULL,
    action TEXT NOT NULL, detail TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  ALTER TABLE certificate ADD COLUMN policy_version TEXT;
  CREATE INDEX certificate_system_name ON certificate (participant, profile, subject) WHERE pki = 'iki';
  CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  INSERT INTO revision (one, number) VALUES (1, 0);
  CREATE TABLE register (kind TEXT NOT NULL, id TEXT NOT NULL, participant TEXT, value TEXT NOT NULL,
    PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE limit_version (sequence INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE limit_override (sequence INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE series (id INTEGER PRIMARY KEY, scope TEXT NOT NULL, interface TEXT NOT NULL, pki TEXT NOT NULL,
    submission TEXT NOT NULL, UNIQUE (scope, interface, pki, submission)) STRICT;
  CREATE TABLE spend (series INTEGER NOT NULL REFERENCES series (id), at_ms INTEGER NOT NULL,
    submitted INTEGER NOT NULL, processed INTEGER NOT NULL, submitted_at_ms INTEGER, processed_at_ms INTEGER,
    PRIMARY KEY (series, at_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT NOT NULL, csr BLOB NOT NULL) STRICT;
  PRAGMA user_version = 2;
`

/** Makes a store as the program of schema version 2 wrote it, and returns its audit log. */
export function makeOldStore(file: string, units: readonly CommitUnit[]): AuditRow[] {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = WAL; ${SCHEMA}`)
  const rows: AuditRow[] = []
  for (const { certificate, binding, ca, audit } of units) {
    if (certificate) insert(database, 'certificate', columnsOf(certificate))
    if (certificate && binding) {
      const held = database
        .prepare('SELECT 1 FROM key_binding WHERE key_fingerprint = ?')
        .get(certificate.keyFingerprint)
      if (!held) insert(database, 'key_binding', { key_fingerprint: certificate.keyFingerprint, ...binding })
    }
    if (ca) insert(database, 'ca', { ...ca })
    const row = chainAuditRow(rows.at(-1) ?? GENESIS, audit)
    const { sequence, atSeconds, actor, action, detail, previousHash, hash } = row
    const kept = { sequence, at_seconds: atSeconds, actor, action, detail: JSON.stringify(detail) }
    insert(database, 'audit', { ...kept, previous_hash: previousHash, hash })
    rows.push(row)
  }
  database.close()
  return rows
}

type Value = string | number | null | Uint8Array

function insert(database: DatabaseSync, table: string, row: Record<string, Value>): void {
  const marks = Object.keys(row).map(() => '?')
  database
    .prepare(`INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${marks.join(', ')})`)
    .run(...Object.values(row))
}

function columnsOf({ csrDigest: _csrDigest, ...record }: CertificateRecord): Record<string, Value> {
  const toColumn = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [toColumn(key), value]))
}
