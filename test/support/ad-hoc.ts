import { readFileSync } from 'node:fs'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'

const schema = XsdValidator.fromDoc(
  XmlDocument.fromString(readFileSync(new URL('../../server/xsd/ad-hoc.xsd', import.meta.url), 'utf8')),
)

/** Returns what an answer of the Ad Hoc service says; it must be valid by the schema. */
export function parseAdHoc(body: string) {
  const document = XmlDocument.fromString(body)
  try {
    schema.validate(document)
    const text = (path: string) => document.get(path)?.content ?? null
    return {
      id: text('/*/@ID'),
      build: text('/*/Build'),
      transaction: text('/*/TransactionId'),
      status: text('/*/Status'),
      certificate: text('/*/Certificate'),
      code: text('/*/Error/ErrorCode'),
      text: text('/*/Error/ErrorText'),
    }
  } finally {
    document.dispose()
  }
}

/** Returns a message with a CSR in it, DER or what is to stand in its place. */
export function adHocMessage(csr: Uint8Array | string, id = 'req-1'): string {
  const base64 = typeof csr === 'string' ? csr : Buffer.from(csr).toString('base64')
  return `<?xml version="1.0" encoding="UTF-8"?>
<DeviceCertificateSigningRequest ID="${id}"><Version>1.0</Version><CertificateSigningRequest>${base64}</CertificateSigningRequest></DeviceCertificateSigningRequest>`
}
