// As core/records/crl-record.ts has it; another number takes another step.
const WHOLE = 30

/** A CRL that many have followed loses its octets, and nothing else, its number and digest least of all. */
export const supersededCrls = `
  DROP TRIGGER crl_no_update;
  UPDATE crl SET der = x''
    WHERE number <= (SELECT max(number) FROM crl AS newer WHERE newer.list = crl.list) - ${WHOLE};
  CREATE TRIGGER crl_no_update BEFORE UPDATE ON crl
    WHEN NEW.der <> x'' OR OLD.number > (SELECT max(number) FROM crl WHERE list = OLD.list) - ${WHOLE}
      OR (NEW.list, NEW.number, NEW.issuer_ca, NEW.this_update_seconds, NEW.next_update_seconds, NEW.entries, NEW.covers,
          NEW.sha256)
        <> (OLD.list, OLD.number, OLD.issuer_ca, OLD.this_update_seconds, OLD.next_update_seconds, OLD.entries, OLD.covers,
          OLD.sha256)
    BEGIN SELECT RAISE(ABORT, 'an issued CRL is never rewritten'); END;
`
