/**
 * Keeps octets as octets, what certificates share once, and in an audit row of an issue what its certificate does not
 * say already; see docs/decisions/0015. `participant_of`, `serial_of`, `sha256` and `insist` are functions of
 * migration-functions.ts. Details written before stay as they are: the reader takes both forms.
 */
export const leanTables = `
  CREATE TABLE certificate_kind (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    pki TEXT NOT NULL,
    environment TEXT,
    usage TEXT,
    issuer_ca TEXT NOT NULL,
    policy_version TEXT
  ) STRICT;
  INSERT INTO certificate_kind (profile, pki, environment, usage, issuer_ca, policy_version)
    SELECT DISTINCT profile, pki, environment, usage, issuer_ca, policy_version FROM certificate ORDER BY id;
  CREATE TABLE party (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO party (name)
    SELECT participant FROM certificate
    UNION SELECT participant_of(detail) FROM audit WHERE participant_of(detail) IS NOT NULL;

  CREATE TEMP TABLE issue_row (serial TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO issue_row SELECT serial_of(detail), min(sequence) FROM audit
    WHERE action IN ('issued', 'ca-made') AND serial_of(detail) IS NOT NULL GROUP BY 1;
  CREATE TEMP TABLE bound_row (id INTEGER PRIMARY KEY, is_device INTEGER NOT NULL, has_environment INTEGER NOT NULL);
  INSERT INTO bound_row SELECT min(first.id), held.holder IS first.eui64, held.environment IS NOT NULL
    FROM key_binding AS held JOIN certificate AS first ON first.key_fingerprint = held.key_fingerprint
    WHERE first.profile = held.profile AND (held.holder IS first.eui64 OR held.holder = first.subject)
      AND (held.environment IS NULL OR held.environment = first.environment)
    GROUP BY held.key_fingerprint;
  SELECT insist((SELECT count(*) FROM bound_row) = (SELECT count(*) FROM key_binding),
    'a key is bound to what none of its certificates says');

  CREATE TABLE lean_certificate (
    id INTEGER PRIMARY KEY,
    serial BLOB NOT NULL,
    kind INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    subject TEXT NOT NULL,
    eui64 BLOB,
    role INTEGER,
    not_before_seconds INTEGER NOT NULL,
    not_after_seconds INTEGER NOT NULL,
    key_fingerprint BLOB NOT NULL,
    -- NULL where it does not bind its key; else 1 where the holder is the EUI-64 and not the subject, plus 2 where the
    -- environment binds.
    binding INTEGER,
    issued_at_seconds INTEGER NOT NULL,
    renews BLOB,
    csr_digest BLOB,
    -- SHA-256 of the certificate: IKI alone, whose holders show it to the server.
    fingerprint BLOB,
    -- The row of its issue; NULL where none is known.
    audit INTEGER,
    der BLOB NOT NULL
  ) STRICT;
  INSERT INTO lean_certificate
    SELECT certificate.id, unhex(certificate.serial), kind.id, party.id, subject, unhex(eui64), role,
      not_before_seconds, not_after_seconds, unhex(key_fingerprint), is_device + 2 * has_environment,
      issued_at_seconds, unhex(renews), NULL, iif(certificate.pki = 'iki', sha256(der), NULL), sequence, der
    FROM certificate
    JOIN certificate_kind AS kind ON kind.profile = certificate.profile AND kind.pki = certificate.pki
      AND kind.environment IS certificate.environment AND kind.usage IS certificate.usage
      AND kind.issuer_ca = certificate.issuer_ca AND kind.policy_version IS certificate.policy_version
    JOIN party ON party.name = certificate.participant
    LEFT JOIN bound_row ON bound_row.id = certificate.id
    LEFT JOIN issue_row ON issue_row.serial = certificate.serial
    ORDER BY certificate.id;
  CREATE TABLE lean_audit (
    sequence INTEGER PRIMARY KEY,
    at_seconds INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    -- The certificate that the row is of.
    certificate INTEGER,
    -- What the detail says, to be found by.
    participant INTEGER
  ) STRICT;
  INSERT INTO lean_audit
    SELECT sequence, at_seconds, actor, action, detail,
      ifnull(unhex(previous_hash), CAST(previous_hash AS BLOB)), ifnull(unhex(hash), CAST(hash AS BLOB)),
      (SELECT id FROM lean_certificate WHERE audit = sequence),
      (SELECT id FROM party WHERE name = participant_of(detail))
    FROM audit ORDER BY sequence;
  CREATE TABLE lean_ca (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    environment TEXT,
    serial BLOB NOT NULL REFERENCES lean_certificate (serial)
  ) STRICT;
  CREATE UNIQUE INDEX certificate_serial ON lean_certificate (serial);
  INSERT INTO lean_ca SELECT id, profile, environment, unhex(serial) FROM ca;

  DROP TABLE temp.issue_row;
  DROP TABLE temp.bound_row;
  DROP TABLE ca;
  DROP TABLE key_binding;
  DROP TABLE audit;
  DROP TABLE certificate;
  ALTER TABLE lean_certificate RENAME TO certificate;
  ALTER TABLE lean_audit RENAME TO audit;
  ALTER TABLE lean_ca RENAME TO ca;

  -- A key and a serial number are random: each certificate changes one page of each of these two, and no other.
  CREATE INDEX certificate_key ON certificate (substr(key_fingerprint, 1, 8));
  CREATE INDEX certificate_eui64 ON certificate (eui64) WHERE eui64 IS NOT NULL;
  CREATE INDEX certificate_participant ON certificate (participant);
  CREATE INDEX certificate_issued_at ON certificate (issued_at_seconds);
  -- RFC 5280 4.1.2.5: what has no well-defined expiry, as every device certificate, never expires.
  CREATE INDEX certificate_expiry ON certificate (not_after_seconds) WHERE not_after_seconds < 253402300799;
  CREATE INDEX certificate_fingerprint ON certificate (fingerprint) WHERE fingerprint IS NOT NULL;
  CREATE INDEX certificate_system_name ON certificate (subject, participant) WHERE fingerprint IS NOT NULL;
  CREATE INDEX audit_participant ON audit (participant) WHERE participant IS NOT NULL;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`
