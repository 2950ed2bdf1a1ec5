import { describe, expect, test } from 'vitest'
import { profileIds } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { loadProfiles } from '../../../../core/pki/profile/load/load-profiles.ts'
import { AD_HOC, type Case, DS, KEY_USAGE_DS, matching, messageOf, ORG } from '../../../support/profile-cases.ts'
import { ProfileCopy } from '../../../support/profile-copy.ts'
import { PROFILE_DIRECTORY, profiles } from '../../../support/world.ts'

const values: Case[] = [
  {
    name: 'an unknown key at the top',
    file: DS,
    from: 'kind: leaf',
    to: 'kind: leaf\ncolour: red',
    message: `${DS}: "document" has the unknown key "colour"`,
  },
  {
    name: 'an unknown key within',
    file: DS,
    from: 'wholeDays: { value: true,',
    to: 'wholeDays: { value: true, unit: day,',
    message: `${DS}: "fields.wholeDays" has the unknown key "unit"`,
  },
  {
    name: 'an unknown key of an extension',
    file: DS,
    from: `{ ${KEY_USAGE_DS},`,
    to: `{ ${KEY_USAGE_DS}, oid: 2.5.29.15,`,
    message: `${DS}: "fields.extensions.0" has the unknown key "oid"`,
  },
  {
    name: 'a field left out',
    file: DS,
    from: 'usage: digitalSignature\n',
    to: '',
    message: `${DS}: "usage" is missing; allowed: "digitalSignature", "keyAgreement"`,
  },
  {
    name: 'a source left out',
    file: DS,
    from: 'subject: { value: [], source: "GBCS 12.2", confidence: read }',
    to: 'subject: { value: [], confidence: read }',
    message: new RegExp(`^${DS}: "fields\\.subject\\.source" is missing; `),
  },
  {
    name: 'a wrong kind',
    file: DS,
    from: 'kind: leaf',
    to: 'kind: device',
    message: `${DS}: "kind" is "device"; allowed: "root", "issuing", "leaf"`,
  },
  {
    name: 'a wrong confidence',
    file: DS,
    from: 'toleranceDays: { value: 0, source: "GBCS 12.2", confidence: read }',
    to: 'toleranceDays: { value: 0, source: "GBCS 12.2", confidence: sure }',
    message: `${DS}: "fields.toleranceDays.confidence" is "sure"; allowed: "read", "seen", "assumed"`,
  },
  {
    name: 'a wrong algorithm',
    file: DS,
    from: 'value: ecdsa-with-SHA256',
    to: 'value: ecdsa-with-SHA1',
    message: `${DS}: "fields.signatureAlgorithm.value" is "ecdsa-with-SHA1"; allowed: "ecdsa-with-SHA256", "sha256WithRSAEncryption"`,
  },
  {
    name: 'a wrong curve',
    file: DS,
    from: 'curve: P-256',
    to: 'curve: P-384',
    message: `${DS}: "fields.publicKey.value.curve" is "P-384"; allowed: "P-256"`,
  },
  {
    name: 'a wrong key size',
    file: AD_HOC,
    from: 'bits: 2048',
    to: 'bits: 1024',
    message: new RegExp(`^${AD_HOC}: "fields\\.publicKey\\.value\\.bits" is 1024; .*2048.*3072.*4096`),
  },
  {
    name: 'a wrong key usage',
    file: DS,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: true, bits: [signing]',
    message: new RegExp(
      `^${DS}: "fields\\.extensions\\.0\\.bits\\.0" is "signing"; allowed: "digitalSignature", "nonRepudiation", `,
    ),
  },
  {
    name: 'no key usage at all',
    file: DS,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: true, bits: []',
    message: new RegExp(`^${DS}: "fields\\.extensions\\.0\\.bits" is \\[\\]; `),
  },
  {
    name: 'an unknown extension',
    file: DS,
    from: 'extension: authorityKeyIdentifier',
    to: 'extension: issuerAltName',
    message: new RegExp(`^${DS}: "fields\\.extensions\\.4(\\.extension)?" is .*issuerAltName`),
  },
  {
    name: 'a criticality that is no boolean',
    file: DS,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: "yes", bits: [digitalSignature]',
    message: new RegExp(`^${DS}: "fields\\.extensions\\.0\\.critical" is "yes"; .*boolean`),
  },
  {
    name: 'a validity of no years',
    file: ORG,
    from: 'value: { years: 10 }',
    to: 'value: { years: 0 }',
    message: new RegExp(`^${ORG}: "fields\\.validity\\.value(\\.years)?" is .*>=1`),
  },
  {
    name: 'a validity in days',
    file: ORG,
    from: 'value: { years: 10 }',
    to: 'value: { days: 3650 }',
    message: new RegExp(`^${ORG}: "fields\\.validity\\.value" is \\{"days":3650\\}; .*years.*notAfter`),
  },
  {
    name: 'a serial number too long',
    file: DS,
    from: 'serialOctets: { value: 16',
    to: 'serialOctets: { value: 21',
    message: new RegExp(`^${DS}: "fields\\.serialOctets\\.value" is 21; .*<=20`),
  },
  {
    name: 'a role code out of range',
    file: ORG,
    from: 'roles: [1, 2, 3, 4, 5, 6, 8, 127]',
    to: 'roles: [1, 2, 3, 4, 5, 6, 8, 256]',
    message: new RegExp(`^${ORG}: "fields\\.subject\\.value\\.1\\.roles\\.7" is 256; .*<=255`),
  },
  {
    name: 'a policy that is no OID',
    file: DS,
    from: 'policy: world',
    to: 'policy: 1.2.x',
    message: `${DS}: "fields.extensions.3.policy" is "1.2.x"; allowed: "world", "anyPolicy" or a dotted OID`,
  },
  {
    name: 'a CRL file with a folder',
    file: 'dccki/eii.yaml',
    from: 'file: arl.crl',
    to: 'file: ../arl.crl',
    message: /^dccki\/eii\.yaml: "fields\.extensions\.5\.file" is "\.\.\/arl\.crl"; not a file name like eii\.crl$/,
  },
  {
    name: 'an id that is not the file',
    file: DS,
    from: 'id: smki-device/device-ds',
    to: 'id: smki-device/device-ka',
    message: `${DS}: "id" is "smki-device/device-ka"; allowed: "smki-device/device-ds"`,
  },
  {
    name: 'a key twice',
    file: DS,
    from: 'kind: leaf',
    to: 'kind: leaf\nkind: leaf',
    message: new RegExp(`^${DS}: .*(unique|duplicate)`, 'i'),
  },
  {
    name: 'a policy OID left out',
    file: 'policy.yaml',
    from: '  iki: { value: 1.2.826.0.1.8641679.1.2.1.12, source: "Test Certificate Policy, taken for IKI too", confidence: assumed }\n',
    to: '',
    message: /^policy\.yaml: "policyOids\.iki" is missing; /,
  },
]

describe('a profile file that is refused', () => {
  test.each(values)('$name', ({ file, from, to, message }) => {
    using copy = new ProfileCopy().edit(file, from, to)
    expect(messageOf(copy.directory)).toContainEqual(matching(message))
  })

  test('a missing file', () => {
    using copy = new ProfileCopy().remove(DS)
    expect(messageOf(copy.directory)).toEqual([`${DS}: missing`])
  })

  test('a file too many', () => {
    using copy = new ProfileCopy().write('iki/more.yaml', 'id: iki/more\n')
    expect(messageOf(copy.directory)).toContainEqual(
      expect.stringMatching(/^iki\/more\.yaml: "id" is "iki\/more"; allowed: /),
    )
  })

  test('no policy.yaml', () => {
    using copy = new ProfileCopy().remove('policy.yaml')
    expect(messageOf(copy.directory)).toContainEqual('policy.yaml: cannot be read')
  })

  test('a file that is no YAML', () => {
    using copy = new ProfileCopy().write(DS, 'id: [')
    expect(messageOf(copy.directory)).toContainEqual(expect.stringMatching(`^${DS}: `))
  })

  test('a document that is no map', () => {
    using copy = new ProfileCopy().write(DS, '- 1\n')
    expect(messageOf(copy.directory)).toContainEqual(expect.stringMatching(`^${DS}: "document" is `))
  })

  test('an alias bomb', () => {
    using copy = new ProfileCopy().edit(DS, 'id: smki-device/device-ds', 'id: &a smki-device/device-ds\nother: *a')
    expect(() => loadProfiles(copy.directory)).toThrow()
  })

  test('every problem of every file at once', () => {
    using copy = new ProfileCopy().edit(DS, 'kind: leaf', 'kind: a').edit(ORG, 'kind: leaf', 'kind: b')
    expect(messageOf(copy.directory)).toHaveLength(2)
  })

  test('a directory that is not there', () => {
    expect(() => loadProfiles('/nowhere/at/all')).toThrow('profile directory "/nowhere/at/all" cannot be read')
  })
})

describe('the profiles as they are shipped', () => {
  test('are the ones of the contract, in its order', () => {
    expect(profiles.all.map(({ id }) => id)).toEqual(profileIds)
  })

  test('are frozen through and through', () => {
    const { fields } = profiles.get('smki-device/device-ds')
    expect(() => Object.assign(fields.version, { value: 1 })).toThrow(TypeError)
    expect(() => (fields.extensions as unknown[]).push(1)).toThrow(TypeError)
  })

  test('say where every value comes from', () => {
    expect(loadProfiles(PROFILE_DIRECTORY).directory).toBe(PROFILE_DIRECTORY)
    const sources = JSON.stringify(profiles.all).match(/"source":"([^"]+)"/g) ?? []
    expect(sources.length).toBeGreaterThan(300)
  })

  test('an unknown one is refused with the list of those there are', () => {
    expect(() => profiles.find('device')).toThrow(expect.objectContaining({ code: 'PROFILE_UNKNOWN' }))
    expect(() => profiles.find('device')).toThrow(/^profile "device" is unknown; allowed: smki-device\/root-dca, /)
  })
})
