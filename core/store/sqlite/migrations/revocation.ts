/** Revocations, marks, CRLs and notices. Revocations, CRLs and notices are for good. */
export const revocation = `
  CREATE TABLE revocation (
    id INTEGER PRIMARY KEY,
    serial BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
    issuer_ca TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    invalidity_seconds INTEGER,
    actor TEXT NOT NULL,
    comment TEXT NOT NULL,
    key_fingerprint BLOB NOT NULL,
    not_after_seconds INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX revocation_issuer ON revocation (issuer_ca, id);
  CREATE INDEX revocation_key ON revocation (key_fingerprint);
  CREATE TRIGGER revocation_no_update BEFORE UPDATE ON revocation
    BEGIN SELECT RAISE(ABORT, 'a revocation is for good'); END;
  CREATE TRIGGER revocation_no_delete BEFORE DELETE ON revocation
    BEGIN SELECT RAISE(ABORT, 'a revocation is for good'); END;
  CREATE TABLE certificate_mark (
    serial BLOB PRIMARY KEY REFERENCES certificate (serial),
    mark TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    actor TEXT NOT NULL,
    comment TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE crl (
    list TEXT NOT NULL,
    number INTEGER NOT NULL,
    issuer_ca TEXT NOT NULL,
    this_update_seconds INTEGER NOT NULL,
    next_update_seconds INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    covers INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    der BLOB NOT NULL,
    PRIMARY KEY (list, number)
  ) STRICT;
  CREATE TRIGGER crl_no_update BEFORE UPDATE ON crl BEGIN SELECT RAISE(ABORT, 'an issued CRL is never rewritten'); END;
  CREATE TRIGGER crl_no_delete BEFORE DELETE ON crl BEGIN SELECT RAISE(ABORT, 'an issued CRL is never rewritten'); END;
  CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    participant TEXT NOT NULL,
    at_seconds INTEGER NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notice_participant ON notice (participant, id);
  CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'a notice is never changed'); END;
  CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'a notice is never changed'); END;
`
