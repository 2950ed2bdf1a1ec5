import { expect, test } from 'vitest'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import { encodeSubject } from '../../../../core/pki/profile/encode-subject.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { loadProfiles } from '../../../../core/pki/profile/load/load-profiles.ts'
import { findExtension, parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { namedBits } from '../../../../core/pki/x509/der-writer.ts'
import { readExtendedKeyUsage, readSubjectKeyIdentifier } from '../../../../core/pki/x509/extensions.ts'
import { OID, oidName } from '../../../../core/pki/x509/oids.ts'
import { formatTime } from '../../../../core/pki/x509/time.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, extension, leafKey, makeCsr, PARTY_EUI64 } from '../../../support/csr.ts'
import { environmentOf } from '../../../support/fixtures.ts'
import { ProfileCopy } from '../../../support/profile-copy.ts'
import { POLICY_OID, profiles, TestWorld } from '../../../support/world.ts'

/** Issues under the edited profiles and judges the result by them and by the shipped ones. */
async function issueUnder(copy: ProfileCopy, id: ProfileId, makeRequest = csrFor) {
  const world = new TestWorld(loadProfiles(copy.directory))
  const profile = world.profiles.findLeaf(id)
  const request = { profile, environment: environmentOf(id), ...lab }
  const { record } = await issue({ ...request, csr: makeRequest(profile) }, world.deps())
  const judge = (set: typeof profiles) =>
    lintCertificate(record.der, set, { profile: set.get(id), policyOids: [POLICY_OID], atSeconds: null })
  const own = judge(world.profiles)
  expect(own.findings).toEqual([])
  expect(own.rebuild).toBe('identical')
  return { certificate: parseCertificate(record.der), shipped: judge(profiles).findings.map(({ rule }) => rule) }
}

// What is assumed a user can change by editing YAML alone: no code, and lint follows.
test('the validity of personnel certificates', async () => {
  using copy = new ProfileCopy().edit('dccki/personnel.yaml', 'value: { years: 1 }', 'value: { years: 3 }')
  const { certificate, shipped } = await issueUnder(copy, 'dccki/personnel')
  expect(formatTime(certificate.notAfter.seconds)).toBe('2029-02-28T23:59:59Z')
  expect(shipped).toEqual(['e_validity_too_long'])
})

test('the extended key usage of a web-service client', async () => {
  using copy = new ProfileCopy().edit('iki/ad-hoc-web-service.yaml', '[clientAuth]', '[clientAuth, serverAuth]')
  const { certificate, shipped } = await issueUnder(copy, 'iki/ad-hoc-web-service')
  const found = findExtension(certificate, OID.extendedKeyUsage)
  expect(found && readExtendedKeyUsage(found).map(oidName)).toEqual(['clientAuth', 'serverAuth'])
  expect(shipped).toEqual(['e_extended_key_usage_wrong'])
})

test('the length of the common name of an organisation', async () => {
  using copy = new ProfileCopy().edit('smki-organisation/organisation-ds.yaml', 'maxOctets: 16', 'maxOctets: 32')
  const commonName = 'A Supplier of thirty-two octets.'
  const { certificate, shipped } = await issueUnder(copy, 'smki-organisation/organisation-ds', (profile) => {
    const subject = encodeSubject(profile, { commonName, role: 2, eui64: PARTY_EUI64 })
    return makeCsr({ subject, extensions: [extension('keyUsage', true, namedBits([0]))], key: leafKey(profile) })
  })
  expect(Buffer.from(certificate.subject.attributes[0]?.value ?? []).toString()).toBe(commonName)
  expect(shipped).toEqual(['e_subject_value_length_wrong'])
})

test('the key identifier method of a whole PKI', async () => {
  using copy = new ProfileCopy()
  for (const name of ['root-ica', 'issuing-ica', 'file-signing'])
    copy.edit(`iki/${name}.yaml`, 'method: 1,', 'method: 2,')
  const { certificate, shipped } = await issueUnder(copy, 'iki/file-signing')
  const found = findExtension(certificate, OID.subjectKeyIdentifier)
  expect(found && readSubjectKeyIdentifier(found)).toHaveLength(8)
  expect(shipped.sort()).toEqual(['e_authority_key_identifier_form_wrong', 'e_subject_key_identifier_wrong'])
})

test('the order and the criticality of extensions', async () => {
  using copy = new ProfileCopy()
  const usage =
    '    - { extension: extendedKeyUsage, critical: false, purposes: [clientAuth], source: "SEC Appendix Q", confidence: assumed }\n'
  copy.edit('iki/portal-device.yaml', usage, '')
  copy.edit(
    'iki/portal-device.yaml',
    '  extensions:\n',
    `  extensions:\n${usage.replace('critical: false', 'critical: true')}`,
  )
  const { certificate, shipped } = await issueUnder(copy, 'iki/portal-device')
  expect(certificate.extensions[0]).toMatchObject({ oid: OID.extendedKeyUsage, critical: true })
  expect(shipped.sort()).toEqual(['e_extension_critical', 'w_extension_order'])
})
