/** Forms that were submitted; each is decided once. */
export const forms = `
  CREATE TABLE form (
    id INTEGER PRIMARY KEY,
    at_seconds INTEGER NOT NULL,
    participant TEXT NOT NULL,
    registration_authority TEXT NOT NULL,
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    actor TEXT NOT NULL,
    file_name TEXT NOT NULL,
    pages INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    said TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    decision TEXT,
    file BLOB NOT NULL
  ) STRICT;
  CREATE INDEX form_participant ON form (participant, id);
  CREATE INDEX form_state ON form (state, id);
  CREATE UNIQUE INDEX form_waiting ON form (participant, sha256) WHERE state = 'waiting';
  CREATE TRIGGER form_decided BEFORE UPDATE ON form WHEN OLD.state <> 'waiting'
    BEGIN SELECT RAISE(ABORT, 'a form is decided once'); END;
  CREATE TRIGGER form_no_delete BEFORE DELETE ON form
    BEGIN SELECT RAISE(ABORT, 'a submitted form is never taken away'); END;
`
