import { hasSerial } from '../../sql/index.ts'

/** A foreign key cannot refer to an index over parts of a column: that what is inserted is there is a trigger's to see. */
const refersToCertificate = (table: string): string => `
  CREATE TRIGGER ${table}_of_certificate BEFORE INSERT ON ${table}
    WHEN NOT EXISTS (SELECT 1 FROM certificate WHERE ${hasSerial('serial', 'NEW.serial')})
    BEGIN SELECT RAISE(ABORT, 'no certificate has this serial number'); END;`

/**
 * Serial numbers are looked up from their ninth octet on: there stands the second of issue, so that their index grows at
 * its end; see docs/decisions/0015.
 */
export const serialOrder = `
  CREATE TABLE ordered_ca (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    environment TEXT,
    serial BLOB NOT NULL
  ) STRICT;
  INSERT INTO ordered_ca SELECT id, profile, environment, serial FROM ca;
  DROP TABLE ca;
  ALTER TABLE ordered_ca RENAME TO ca;

  CREATE TABLE ordered_revocation (
    id INTEGER PRIMARY KEY,
    serial BLOB NOT NULL UNIQUE,
    issuer_ca TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    invalidity_seconds INTEGER,
    actor TEXT NOT NULL,
    comment TEXT NOT NULL,
    key_fingerprint BLOB NOT NULL,
    not_after_seconds INTEGER NOT NULL
  ) STRICT;
  INSERT INTO ordered_revocation
    SELECT id, serial, issuer_ca, reason, at_seconds, invalidity_seconds, actor, comment, key_fingerprint,
      not_after_seconds FROM revocation;
  DROP TABLE revocation;
  ALTER TABLE ordered_revocation RENAME TO revocation;
  CREATE INDEX revocation_issuer ON revocation (issuer_ca, id);
  CREATE INDEX revocation_key ON revocation (key_fingerprint);
  CREATE TRIGGER revocation_no_update BEFORE UPDATE ON revocation
    BEGIN SELECT RAISE(ABORT, 'a revocation is for good'); END;
  CREATE TRIGGER revocation_no_delete BEFORE DELETE ON revocation
    BEGIN SELECT RAISE(ABORT, 'a revocation is for good'); END;

  CREATE TABLE ordered_mark (
    serial BLOB PRIMARY KEY,
    mark TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    actor TEXT NOT NULL,
    comment TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO ordered_mark SELECT serial, mark, at_seconds, actor, comment FROM certificate_mark;
  DROP TABLE certificate_mark;
  ALTER TABLE ordered_mark RENAME TO certificate_mark;

  DROP INDEX certificate_serial;
  CREATE UNIQUE INDEX certificate_serial ON certificate (substr(serial, 9), substr(serial, 1, 8));
  ${['ca', 'revocation', 'certificate_mark'].map(refersToCertificate).join('')}
`
