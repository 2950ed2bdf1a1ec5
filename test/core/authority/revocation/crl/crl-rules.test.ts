import { beforeAll, describe, expect, test } from 'vitest'
import { revoke } from '../../../../../core/authority/revocation/revoke.ts'
import { lintCrl } from '../../../../../core/pki/lint/crl/lint-crl.ts'
import { crlRules } from '../../../../../core/pki/lint/crl/rules/crl-rules.ts'
import { type Crl, type CrlEntry, parseCrl } from '../../../../../core/pki/x509/crl.ts'
import type { Extension } from '../../../../../core/pki/x509/extensions.ts'
import { OID } from '../../../../../core/pki/x509/oids.ts'
import { readHex } from '../../../../support/hex.ts'
import { crlDerOf, issued, revocationBench } from '../../../../support/revocation.ts'
import { administrator } from '../../../../support/test-register.ts'
import { NOW_SECONDS } from '../../../../support/world.ts'

let crl: Crl
let entry: CrlEntry
beforeAll(async () => {
  const bench = revocationBench()
  const record = await issued('smki-organisation/organisation-ds', bench)
  const request = { reason: 'keyCompromise', invaliditySeconds: NOW_SECONDS, comment: '' } as const
  const revoked = await revoke(record, request, administrator, bench.deps)
  crl = parseCrl(await crlDerOf(revoked.crl, bench))
  entry = crl.entries?.[0] as CrlEntry
})

const extension = (oid: string, hex: string, critical = false): Extension => ({
  oid,
  critical,
  value: readHex(hex),
  offset: 0,
})
const add = (...more: Extension[]): Partial<Crl> => ({ extensions: [...crl.extensions, ...more] })
const without = (oid: string): Partial<Crl> => ({ extensions: crl.extensions.filter((each) => each.oid !== oid) })
const replace = (oid: string, hex: string): Partial<Crl> => ({
  extensions: [...crl.extensions.filter((each) => each.oid !== oid), extension(oid, hex)],
})
const reason = (hex: string): Partial<Crl> => ({
  entries: [{ ...entry, extensions: [extension(OID.reasonCode, hex)] }],
})
const utc = (seconds: number) => ({ seconds, form: 'UTCTime' as const })
const YEAR_2050 = Date.UTC(2050, 0, 1) / 1000

/** Each changes one thing of a valid CRL. */
const cases: readonly { rule: string; name: string; change: () => Partial<Crl> }[] = [
  { rule: 'e_crl_version_wrong', name: 'version 1', change: () => ({ version: 1 }) },
  {
    rule: 'e_crl_signature_algorithms_differ',
    name: 'another algorithm outside',
    change: () => ({ outerAlgorithm: { oid: OID.sha256WithRsaEncryption, parameters: 'null' } }),
  },
  {
    rule: 'e_crl_signature_algorithm_wrong',
    name: 'ecdsa with parameters',
    change: () => {
      const algorithm = { oid: OID.ecdsaWithSha256, parameters: 'null' } as const
      return { signatureAlgorithm: algorithm, outerAlgorithm: algorithm }
    },
  },
  {
    rule: 'e_crl_signature_algorithm_wrong',
    name: 'SHA-1',
    change: () => {
      const algorithm = { oid: '1.2.840.113549.1.1.5', parameters: 'null' } as const
      return { signatureAlgorithm: algorithm, outerAlgorithm: algorithm }
    },
  },
  {
    rule: 'e_crl_issuer_empty',
    name: 'an empty issuer',
    change: () => ({ issuer: { der: readHex('3000'), rdns: [], attributes: [] } }),
  },
  {
    rule: 'e_crl_next_update_missing',
    name: 'no nextUpdate',
    change: () => ({ nextUpdate: null }),
  },
  {
    rule: 'e_crl_times_reversed',
    name: 'nextUpdate at thisUpdate',
    change: () => ({ nextUpdate: crl.thisUpdate }),
  },
  {
    rule: 'e_crl_time_encoding_wrong',
    name: 'a UTCTime in 2050',
    change: () => ({ nextUpdate: utc(YEAR_2050) }),
  },
  {
    rule: 'e_crl_extension_repeated',
    name: 'two CRL numbers',
    change: () => add(extension(OID.cRLNumber, '020102')),
  },
  {
    rule: 'e_crl_extension_repeated',
    name: 'two reasons of an entry',
    change: () => ({ entries: [{ ...entry, extensions: [...entry.extensions, extension(OID.reasonCode, '0a0101')] }] }),
  },
  {
    rule: 'e_crl_extension_malformed',
    name: 'a number that is an OCTET STRING',
    change: () => replace(OID.cRLNumber, '040101'),
  },
  {
    rule: 'e_crl_extension_malformed',
    name: 'an invalidity date as UTCTime',
    change: () => ({
      entries: [{ ...entry, extensions: [extension(OID.invalidityDate, '170d3236303330313132303030305a')] }],
    }),
  },
  {
    rule: 'e_crl_number_missing',
    name: 'no CRL number',
    change: () => without(OID.cRLNumber),
  },
  {
    rule: 'e_crl_number_wrong',
    name: 'a negative number',
    change: () => replace(OID.cRLNumber, '0201ff'),
  },
  {
    rule: 'e_crl_number_wrong',
    name: 'a number of 21 octets',
    change: () => replace(OID.cRLNumber, `0215${'01'.repeat(21)}`),
  },
  {
    rule: 'e_crl_authority_key_identifier_missing',
    name: 'no authorityKeyIdentifier',
    change: () => without(OID.authorityKeyIdentifier),
  },
  {
    rule: 'e_crl_extension_critical',
    name: 'a critical reason',
    change: () => ({ entries: [{ ...entry, extensions: [extension(OID.reasonCode, '0a0101', true)] }] }),
  },
  {
    rule: 'e_crl_extension_not_understood',
    name: 'a critical certificateIssuer',
    change: () => ({ entries: [{ ...entry, extensions: [extension(OID.certificateIssuer, '3000', true)] }] }),
  },
  {
    rule: 'e_crl_delta',
    name: 'a delta CRL',
    change: () => add(extension(OID.deltaCRLIndicator, '020101', true)),
  },
  {
    rule: 'e_crl_scope_narrowed',
    name: 'some reasons only',
    change: () => add(extension(OID.issuingDistributionPoint, '300483020640', true)),
  },
  {
    rule: 'e_crl_scope_narrowed',
    name: 'neither users nor CAs',
    change: () => add(extension(OID.issuingDistributionPoint, '30068101ff8201ff', true)),
  },
  {
    rule: 'e_crl_entries_empty',
    name: 'an empty list',
    change: () => ({ entries: [] }),
  },
  {
    rule: 'e_crl_entry_repeated',
    name: 'a certificate twice',
    change: () => ({ entries: [entry, entry] }),
  },
  {
    rule: 'e_crl_entry_serial_not_positive',
    name: 'serial number 0',
    change: () => ({ entries: [{ ...entry, serial: Uint8Array.of(0) }] }),
  },
  { rule: 'e_crl_reason_unknown', name: 'reason 7', change: () => reason('0a0107') },
  {
    rule: 'e_crl_reason_of_delta',
    name: 'reason 8',
    change: () => reason('0a0108'),
  },
  {
    rule: 'w_crl_reason_unspecified',
    name: 'reason 0',
    change: () => reason('0a0100'),
  },
  {
    rule: 'w_crl_revocation_ahead',
    name: 'a revocation after thisUpdate',
    change: () => ({ entries: [{ ...entry, revokedAt: utc(NOW_SECONDS + 1) }] }),
  },
]

describe('the rules of CRLs', () => {
  test('our own CRLs break none', () => {
    expect(lintCrl(crl)).toEqual([])
  })

  test.each(cases)('$rule: $name, and no other rule', ({ rule, change }) => {
    const findings = lintCrl({ ...crl, ...change() })
    expect(findings).toEqual([
      {
        rule,
        severity: rule.startsWith('e_') ? 'error' : 'warning',
        field: expect.stringMatching(/^[a-zA-Z.]+$/),
        message: expect.stringMatching(/^.{8,}[^.]$/s),
        source: expect.stringMatching(/\d/),
      },
    ])
  })

  test('every rule has a CRL that breaks it', () => {
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(crlRules.map(({ name }) => name).sort())
  })
})
