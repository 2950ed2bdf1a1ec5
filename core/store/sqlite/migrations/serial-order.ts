/**
 * Serial numbers are looked up from their ninth octet on: there stands the second of issue, so that their index grows at
 * its end; see docs/decisions/0015. A foreign key cannot refer to such an index, so a CA's refers to the row's number.
 */
export const serialOrder = `
  CREATE TABLE ordered_ca (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    environment TEXT,
    serial BLOB NOT NULL,
    certificate INTEGER NOT NULL REFERENCES certificate (id)
  ) STRICT;
  INSERT INTO ordered_ca
    SELECT ca.id, ca.profile, ca.environment, ca.serial, certificate.id
    FROM ca JOIN certificate ON certificate.serial = ca.serial;
  DROP TABLE ca;
  ALTER TABLE ordered_ca RENAME TO ca;
  DROP INDEX certificate_serial;
  CREATE UNIQUE INDEX certificate_serial ON certificate (substr(serial, 9), substr(serial, 1, 8));
`
