import { describe, expect, test } from 'vitest'
import type { PkiError } from '../../../core/errors.ts'
import { loadProfiles } from '../../../core/profile/load-profiles.ts'
import { profileIds } from '../../../core/profile/schema.ts'
import { ProfileCopy } from '../../support/profile-copy.ts'
import { PROFILE_DIRECTORY, profiles } from '../../support/world.ts'

const DS = 'smki-device/device-ds.yaml'
const ORG = 'smki-organisation/organisation-ds.yaml'
const AD_HOC = 'iki/ad-hoc-web-service.yaml'
const ROOT = 'iki/root-ica.yaml'
const ISSUING = 'iki/issuing-ica.yaml'
const KEY_USAGE_DS = 'extension: keyUsage, critical: true, bits: [digitalSignature]'
const KEY_USAGE_CA = 'extension: keyUsage, critical: true, bits: [keyCertSign, cRLSign]'
const CONSTRAINTS = 'extension: basicConstraints, critical: true, cA: true, pathLen: 0'

interface Case {
  name: string
  file: string
  from: string
  to: string
  /** One line of the message; it begins with the file. */
  message: string | RegExp
}

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

const contradictions: Case[] = [
  {
    name: 'a root that names another issuer',
    file: ROOT,
    from: 'issuer: iki/root-ica',
    to: 'issuer: dccki/root',
    message: `${ROOT}: "issuer" is "dccki/root"; a profile of kind "root" names itself, "iki/root-ica"`,
  },
  {
    name: 'a leaf under a root',
    file: AD_HOC,
    from: 'issuer: iki/issuing-ica',
    to: 'issuer: iki/root-ica',
    message: `${AD_HOC}: "issuer" is "iki/root-ica"; a profile of kind "leaf" needs one of kind "issuing" in PKI "iki"`,
  },
  {
    name: 'a leaf under another PKI',
    file: AD_HOC,
    from: 'issuer: iki/issuing-ica',
    to: 'issuer: dccki/ui',
    message: `${AD_HOC}: "issuer" is "dccki/ui"; a profile of kind "leaf" needs one of kind "issuing" in PKI "iki"`,
  },
  {
    name: 'an issuing CA under an issuing CA',
    file: 'dccki/ui.yaml',
    from: 'issuer: dccki/root',
    to: 'issuer: dccki/eii',
    message:
      'dccki/ui.yaml: "issuer" is "dccki/eii"; a profile of kind "issuing" needs one of kind "root" in PKI "dccki"',
  },
  {
    name: 'a signature that the issuer cannot make',
    file: DS,
    from: 'value: ecdsa-with-SHA256',
    to: 'value: sha256WithRSAEncryption',
    message: `${DS}: "fields.signatureAlgorithm" is "sha256WithRSAEncryption", which the ec key of "smki-device/issuing-dca" cannot make`,
  },
  {
    name: 'a CA that is none',
    file: ISSUING,
    from: CONSTRAINTS,
    to: 'extension: basicConstraints, critical: true, cA: false, pathLen: null',
    message: `${ISSUING}: "basicConstraints.cA" is false; a profile of kind "issuing" needs true`,
  },
  {
    name: 'a path length of no CA',
    file: ISSUING,
    from: CONSTRAINTS,
    to: 'extension: basicConstraints, critical: true, cA: false, pathLen: 0',
    message: `${ISSUING}: "basicConstraints.pathLen" needs "cA: true"; allowed without it: null`,
  },
  {
    name: 'a leaf that is a CA',
    file: AD_HOC,
    from: '    - { extension: extendedKeyUsage,',
    to: '    - { extension: basicConstraints, critical: true, cA: true, pathLen: null, source: x, confidence: assumed }\n    - { extension: extendedKeyUsage,',
    message: `${AD_HOC}: "basicConstraints.cA" is true; a profile of kind "leaf" needs false`,
  },
  {
    name: 'a leaf that signs certificates',
    file: AD_HOC,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: true, bits: [digitalSignature, keyCertSign]',
    message: `${AD_HOC}: "keyUsage.bits" has "keyCertSign", which a profile of kind "leaf" cannot have`,
  },
  {
    name: 'a CA that signs no certificates',
    file: ISSUING,
    from: KEY_USAGE_CA,
    to: 'extension: keyUsage, critical: true, bits: [cRLSign]',
    message: `${ISSUING}: "keyUsage.bits" lacks "keyCertSign", which a profile of kind "issuing" needs`,
  },
  {
    name: 'a leaf without CSR rules',
    file: AD_HOC,
    from: 'csr: { keyUsage: required, extendedKeyUsage: forbidden, subjectAltName: forbidden, source: "SEC Appendix M, CSR contents", confidence: read }',
    to: 'csr: null',
    message: `${AD_HOC}: "csr" is null; a profile of kind "leaf" needs the CSR rules`,
  },
  {
    name: 'a CA with CSR rules',
    file: ISSUING,
    from: 'csr: null',
    to: 'csr: { keyUsage: required, extendedKeyUsage: forbidden, subjectAltName: forbidden, source: x, confidence: assumed }',
    message: `${ISSUING}: "csr" is set; a profile of kind "issuing" needs null`,
  },
  {
    name: 'a leaf without authorityKeyIdentifier',
    file: AD_HOC,
    from: '    - { extension: authorityKeyIdentifier, critical: false, source: "SEC Appendix Q", confidence: assumed }\n',
    to: '',
    message: `${AD_HOC}: "fields.extensions" lacks "authorityKeyIdentifier", which only kind "root" may leave out`,
  },
  {
    name: 'an empty subject without a critical subjectAltName',
    file: DS,
    from: 'extension: subjectAltName, critical: true',
    to: 'extension: subjectAltName, critical: false',
    message: `${DS}: "fields.subject.value" is empty, which needs a "subjectAltName" with "critical: true"`,
  },
  {
    name: 'a CA without a commonName',
    file: ISSUING,
    from: 'attribute: commonName, presence: required',
    to: 'attribute: commonName, presence: optional',
    message: `${ISSUING}: "fields.subject.value" lacks a required "commonName", which a profile of kind "issuing" needs`,
  },
  {
    name: 'a subject attribute twice, once as role code',
    file: AD_HOC,
    from: 'attribute: organizationName',
    to: 'attribute: organizationalUnitName',
    message: `${AD_HOC}: "fields.subject.value" has "organizationalUnitName" twice; allowed: once`,
  },
  {
    name: 'a request that may not name what the certificate names',
    file: DS,
    from: 'subjectAltName: required',
    to: 'subjectAltName: forbidden',
    message: `${DS}: "csr.subjectAltName" is "forbidden"; these extensions need "required"`,
  },
  {
    name: 'a request that names what the certificate has no place for',
    file: AD_HOC,
    from: 'subjectAltName: forbidden',
    to: 'subjectAltName: required',
    message: `${AD_HOC}: "csr.subjectAltName" is "required"; these extensions need "forbidden"`,
  },
  {
    name: 'a key usage twice',
    file: AD_HOC,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: true, bits: [digitalSignature, digitalSignature]',
    message: `${AD_HOC}: "keyUsage.bits" has "digitalSignature" twice; allowed: once`,
  },
  {
    name: 'an EC key that enciphers',
    file: 'smki-organisation/issuing-oca.yaml',
    from: KEY_USAGE_CA,
    to: 'extension: keyUsage, critical: true, bits: [keyCertSign, keyEncipherment]',
    message: 'smki-organisation/issuing-oca.yaml: "keyUsage.bits" has "keyEncipherment", which an ec key cannot do',
  },
  {
    name: 'an RSA key that agrees',
    file: AD_HOC,
    from: KEY_USAGE_DS,
    to: 'extension: keyUsage, critical: true, bits: [keyAgreement]',
    message: `${AD_HOC}: "keyUsage.bits" has "keyAgreement", which an rsa key cannot do`,
  },
  {
    name: 'a usage that the key usage does not say',
    file: DS,
    from: 'usage: digitalSignature',
    to: 'usage: keyAgreement',
    message: `${DS}: "usage" is "keyAgreement" but "keyUsage.bits" is ["digitalSignature"]; allowed: ["keyAgreement"]`,
  },
  {
    name: 'an extension twice',
    file: AD_HOC,
    from: '    - { extension: extendedKeyUsage,',
    to: '    - { extension: authorityKeyIdentifier, critical: false, source: x, confidence: assumed }\n    - { extension: extendedKeyUsage,',
    message: `${AD_HOC}: "fields.extensions" has "authorityKeyIdentifier" twice; allowed: once`,
  },
]

function messageOf(directory: string): string[] {
  try {
    loadProfiles(directory)
  } catch (error) {
    expect(error).toMatchObject({ code: 'PROFILE_INVALID', cure: `correct the files under "${directory}"` })
    return (error as PkiError).message.split('\n')
  }
  throw new Error('the profiles were accepted')
}

const matching = (message: string | RegExp) => (typeof message === 'string' ? message : expect.stringMatching(message))

describe('a profile file that is refused', () => {
  test.each([...values, ...contradictions])('$name', ({ file, from, to, message }) => {
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
