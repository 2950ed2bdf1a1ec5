import type { CertificateRecord } from '../../core/records/index.ts'

/** The element that identifies the holder: of an organisation the subject, of a device the subject alternative name. */
export const holderElements = {
  'smki-organisation': 'CertificateSubjectName',
  'smki-device': 'CertificateSubjectAltName',
} as const
export type HolderPki = keyof typeof holderElements
export type HolderElement = (typeof holderElements)[HolderPki]

/** A certificate that the service returns. CA certificates are not, because they have no such holder. */
export type HeldCertificate = CertificateRecord & {
  readonly pki: HolderPki
  readonly eui64: string
  readonly usage: NonNullable<CertificateRecord['usage']>
}

/** Whether the service returns a certificate. */
export const isHeld = (record: CertificateRecord): record is HeldCertificate =>
  record.pki in holderElements && record.eui64 !== null && record.usage !== null

const usages = { digitalSignature: 'DS', keyAgreement: 'KA' } as const

/** Returns the key usage as `DS` or `KA`. */
export const formatUsage = ({ usage }: HeldCertificate): string => usages[usage]

/** Returns the role element, in decimal; an empty string for a device. */
export const roleElement = ({ role }: HeldCertificate): string =>
  role === null ? '' : `<CertificateRole>${role}</CertificateRole>`

/** Returns an EUI-64 in dashed pairs, such as 00-DB-12-34-56-78-90-F2. */
export const formatDashed = (eui64: string): string => (eui64.toUpperCase().match(/../g) ?? []).join('-')

/** Returns 16 lower-case hex characters from dashed pairs. */
export const parseDashed = (text: string): string => text.trim().replaceAll('-', '').toLowerCase()
