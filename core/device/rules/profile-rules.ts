import type { RuleName } from '../../pki/lint/index.ts'
import type { Cs02dCode, DeviceRule } from './device-rule.ts'
import { checkProfile } from './profile-findings.ts'

const REISSUE = 'reissue the certificate under the device profile'

type Row = readonly [name: RuleName, code: Cs02dCode, title: string, source: string, cure: string]

const rows: readonly Row[] = [
  [
    'e_certificate_field_wrong',
    1,
    'version, serial number and issuer name match the device profile',
    'GBCS 12.2; SEC Appendix A',
    REISSUE,
  ],
  [
    'e_signature_algorithm_wrong',
    1,
    'every certificate is signed with ecdsa-with-SHA256',
    'GBCS 12.2; RFC 5758 3.2',
    'reissue the certificate from a CA that signs with ECDSA on P-256',
  ],
  [
    'e_public_key_wrong',
    1,
    'every public key is an uncompressed point on P-256',
    'GBCS 12.2; RFC 5480 2.1.1',
    'generate the key pair on prime256v1 and request a certificate for it',
  ],
  [
    'e_subject_not_empty',
    1,
    'the subject is empty',
    'GBCS 12.2',
    'request the certificate with an empty subject; subjectAltName identifies the device',
  ],
  [
    'e_key_usage_wrong',
    3,
    'keyUsage is present, critical, and names exactly one usage',
    'GBCS 12.2',
    'reissue the DS certificate for digitalSignature only, and the KA certificate for keyAgreement only',
  ],
  [
    'e_hardware_module_name_wrong',
    2,
    'subjectAltName is critical and holds one hardwareModuleName with an EUI-64',
    'GBCS 12.2; RFC 4108 5',
    'put the EUI-64 into the CSR as the 8 octets of hwSerialNum',
  ],
  [
    'e_policy_oid_wrong',
    1,
    'certificatePolicies holds exactly one policy OID, the one of the environment',
    'GBCS 12.2; ETAD 4.3(a)',
    'check against the environment that issued the certificate, or allow its policy with --policy-oid OID',
  ],
  [
    'e_not_after_wrong',
    1,
    'notAfter is 99991231235959Z',
    'GBCS 12.2; RFC 5280 4.1.2.5',
    'reissue the certificate: a device certificate does not expire',
  ],
  [
    'e_key_identifier_wrong',
    1,
    'subjectKeyIdentifier and authorityKeyIdentifier have the required form',
    'GBCS 12.2; RFC 5280 4.2.1.1, 4.2.1.2',
    'reissue the certificate with key identifiers of 8 octets (method 2)',
  ],
  [
    'e_extension_wrong',
    1,
    'the certificate has the five extensions of the profile and no others',
    'GBCS 12.2; SEC Appendix A',
    REISSUE,
  ],
]

/** Rules about the fields of the device profile. Each one reports the lint findings about its field. */
export const profileRules: readonly DeviceRule[] = rows.map(([name, code, title, source, cure]) => ({
  name,
  group: 'profile',
  title,
  source,
  code,
  needs: ['e_certificate_not_der'],
  cure,
  check: (device) => checkProfile(device, name),
}))
