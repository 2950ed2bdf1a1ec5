import { DerError } from '../../x509/index.ts'

/** The one rule about octets that are no certificate at all; every other rule is then passed over. */
export const rule = {
  name: 'e_der_malformed',
  field: 'certificate',
  source: 'RFC 5280 4.1; X.690 10',
  /** Returns why the octets cannot be read; an error of our own is thrown on. */
  describe(error: unknown): string {
    if (error instanceof DerError) return `not a DER certificate: ${error.message}`
    throw error
  },
} as const
