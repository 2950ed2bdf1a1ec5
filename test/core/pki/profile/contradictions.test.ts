import { expect, test } from 'vitest'
import {
  AD_HOC,
  type Case,
  CONSTRAINTS,
  DS,
  ISSUING,
  KEY_USAGE_CA,
  KEY_USAGE_DS,
  matching,
  messageOf,
  ROOT,
} from '../../../support/profile-cases.ts'
import { ProfileCopy } from '../../../support/profile-copy.ts'

const CSR_RULES = `csr:
  keyUsage: required
  extendedKeyUsage: forbidden
  subjectAltName: forbidden
  source: "SEC Appendix M, CSR contents"
  confidence: read
  strictOn: { value: [ad-hoc, batched], source: "the XML of Ad Hoc and Batched has no place for warnings", confidence: assumed }`

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
    from: CSR_RULES,
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

test.each(contradictions)('$name', ({ file, from, to, message }) => {
  using copy = new ProfileCopy().edit(file, from, to)
  expect(messageOf(copy.directory)).toContainEqual(matching(message))
})
