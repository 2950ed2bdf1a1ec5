import type { CertificateRecord } from '../../core/records/certificate-record.ts'

/** Returns the record of a device certificate; its octets are none of a certificate. */
export const certificateRecord = (changes: Partial<CertificateRecord> = {}): CertificateRecord => ({
  serial: '0123456789ABCDEF0123456789ABCDEF',
  profile: 'smki-device/device-ds',
  pki: 'smki-device',
  environment: null,
  participant: 'alpha',
  subject: '',
  eui64: '00005eef10000001',
  role: null,
  usage: 'digitalSignature',
  issuerCa: 'smki-device/issuing-dca',
  notBeforeSeconds: 10,
  notAfterSeconds: 1000,
  keyFingerprint: '0'.repeat(64),
  issuedAtSeconds: 100,
  renews: null,
  policyVersion: null,
  csrDigest: null,
  der: Uint8Array.of(0x30),
  ...changes,
})
