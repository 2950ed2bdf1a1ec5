import type { DeviceRule } from './device-rule.ts'
import { checkProfile } from './profile-findings.ts'
import { fail, MISSING, notApplicable, pass, skipped } from './rule-result.ts'

/** Rules about whether the files can be read. */
export const parseRules: readonly DeviceRule[] = [
  {
    name: 'e_file_unreadable',
    group: 'parse',
    title: 'every file named can be read and holds a credential',
    source: 'GBCS 12.2',
    code: null,
    needs: [],
    cure: 'give certificates as PEM, DER or PKCS#7; keys as PKCS#8, SEC1, PKCS#12, JWK or hex; CSRs as PKCS#10',
    check({ credentials }) {
      const files = credentials.unreadable.filter(({ what }) => what === 'file')
      return files.length === 0 ? pass() : fail(files.map(({ error }) => error.message).join('; '))
    },
  },
  {
    name: 'e_certificate_not_der',
    group: 'parse',
    title: 'every certificate is DER',
    source: 'RFC 5280 4.1; X.690 10',
    code: 1,
    needs: [],
    cure: 'export the whole certificate again, as DER or PEM',
    check: (device) => checkProfile(device, 'e_certificate_not_der'),
  },
  {
    name: 'e_signature_not_der',
    group: 'parse',
    title: 'the signature value of every certificate is DER',
    source: 'RFC 3279 2.2.3; X.690 8.3.2',
    code: 1,
    needs: ['e_certificate_not_der'],
    cure: 'reissue the certificate: the value of its signature is correct, but an INTEGER has wrong leading zeros',
    check: (device) => checkProfile(device, 'e_signature_not_der'),
  },
  {
    name: 'e_key_unreadable',
    group: 'parse',
    title: 'every private key can be read',
    source: 'RFC 5958; RFC 5915; RFC 7292; RFC 7518 6.2',
    code: null,
    needs: [],
    cure: 'export the key as PKCS#8; if it is encrypted, add --passphrase-file FILE',
    check({ credentials: { keys, unreadable } }) {
      const broken = unreadable.filter(({ what }) => what === 'key')
      if (broken.length > 0) return fail(broken.map(({ error }) => error.message).join('; '))
      return keys.length === 0 ? skipped(MISSING.key) : pass()
    },
  },
  {
    name: 'e_csr_not_der',
    group: 'parse',
    title: 'every CSR is PKCS#10',
    source: 'RFC 2986 4; GBCS CS02c',
    code: null,
    needs: [],
    cure: 'export the whole CSR again, as DER or PEM',
    check({ csrs }) {
      if (csrs.length === 0) return notApplicable(MISSING.csr)
      const broken = csrs.filter(({ problem }) => problem !== null)
      return broken.length === 0
        ? pass()
        : fail(broken.map(({ place, problem }) => `"${place}": ${problem}`).join('; '))
    },
  },
]
