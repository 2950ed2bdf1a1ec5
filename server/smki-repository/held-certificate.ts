import type { CertificateRecord } from '../../core/records/index.ts'

/** How the service names the holder of a certificate: an organisation by its subject, a device by its alternative name. */
export const holderElements = {
  'smki-organisation': 'CertificateSubjectName',
  'smki-device': 'CertificateSubjectAltName',
} as const
export type HolderPki = keyof typeof holderElements
export type HolderElement = (typeof holderElements)[HolderPki]

/** What the service says of a certificate; CA certificates, which have no holder in its sense, are not in it. */
export type HeldCertificate = CertificateRecord & {
  readonly pki: HolderPki
  readonly eui64: string
  readonly usage: NonNullable<CertificateRecord['usage']>
}

/** Whether a certificate is one that the service lists. */
export const isHeld = (record: CertificateRecord): record is HeldCertificate =>
  record.pki in holderElements && record.eui64 !== null && record.usage !== null

const usages = { digitalSignature: 'DS', keyAgreement: 'KA' } as const

/** Returns a key usage as the service spells it. */
export const formatUsage = ({ usage }: HeldCertificate): string => usages[usage]

/** Returns the element that tells the role, in decimal; nothing for a device. */
export const roleElement = ({ role }: HeldCertificate): string =>
  role === null ? '' : `<CertificateRole>${role}</CertificateRole>`

/** Returns an EUI-64 in dashed pairs, such as 00-DB-12-34-56-78-90-F2. */
export const formatDashed = (eui64: string): string => (eui64.toUpperCase().match(/../g) ?? []).join('-')

/** Returns 16 lower-case hex characters from dashed pairs. */
export const parseDashed = (text: string): string => text.trim().replaceAll('-', '').toLowerCase()
