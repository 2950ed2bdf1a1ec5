import { findExtension, isEmptyName, OID } from '../../../x509/index.ts'
import type { CrlRule, CrlTarget } from './crl-rule.ts'

type Row = readonly [
  name: CrlRule['name'],
  field: string,
  source: string,
  isWrong: (target: CrlTarget) => boolean,
  message: string,
]

const has = ({ tbs }: CrlTarget, oid: string): boolean => findExtension(tbs, oid) !== undefined

const rows: readonly Row[] = [
  [
    'e_crl_authority_key_identifier_missing',
    'crlExtensions.authorityKeyIdentifier',
    'RFC 5280 5.2.1',
    (target) => !has(target, OID.authorityKeyIdentifier),
    'authorityKeyIdentifier is missing, so two keys with the same CA name cannot be told apart',
  ],
  [
    'e_crl_delta',
    'crlExtensions.deltaCRLIndicator',
    'RFC 5280 5.2.4',
    (target) => has(target, OID.deltaCRLIndicator),
    'this is a delta CRL, which lists only changes; a complete CRL is required',
  ],
  [
    'e_crl_entries_empty',
    'revokedCertificates',
    'RFC 5280 5.1.2.6',
    ({ tbs, entryCount }) => tbs.entries !== null && entryCount === 0,
    'revokedCertificates is present but empty; leave it out when nothing is revoked',
  ],
  [
    'e_crl_issuer_empty',
    'issuer',
    'RFC 5280 5.1.2.3',
    ({ tbs }) => isEmptyName(tbs.issuer),
    'the issuer is empty, so the CA that signed the CRL cannot be found',
  ],
  [
    'e_crl_next_update_missing',
    'nextUpdate',
    'RFC 5280 5.1.2.5',
    ({ tbs }) => tbs.nextUpdate === null,
    'nextUpdate is missing, so nobody can tell when the CRL expires',
  ],
  [
    'e_crl_number_missing',
    'crlExtensions.cRLNumber',
    'RFC 5280 5.2.3',
    (target) => !has(target, OID.cRLNumber),
    'cRLNumber is missing, so nobody can tell which of two CRLs is newer',
  ],
  [
    'e_crl_reason_of_delta',
    'revokedCertificates.reasonCode',
    'RFC 5280 5.3.1',
    ({ reasons }) => reasons.includes(8),
    'an entry has reasonCode removeFromCRL, which is allowed only in a delta CRL',
  ],
  [
    'w_crl_reason_unspecified',
    'revokedCertificates.reasonCode',
    'RFC 5280 5.3.1',
    ({ reasons }) => reasons.includes(0),
    'an entry has reasonCode unspecified; leave the reasonCode out instead',
  ],
]

/** Rules that only test one condition and always report the same message. */
export const simpleCrlRules: readonly CrlRule[] = [
  ...rows.map(
    ([name, field, source, isWrong, message]): CrlRule => ({
      name,
      field,
      source,
      check: (target) => (isWrong(target) ? message : null),
    }),
  ),
  {
    name: 'e_crl_extension_malformed',
    field: 'crlExtensions',
    source: 'RFC 5280 5.2, 5.3',
    check: ({ malformed }) => malformed,
  },
  {
    name: 'e_crl_version_wrong',
    field: 'version',
    source: 'RFC 5280 5.1.2.1',
    check: ({ tbs: { version } }) => (version === 2 ? null : `version ${version}; 2 is required`),
  },
]
