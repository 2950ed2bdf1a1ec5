import type { ProfileId } from '../../core/pki/profile/ids/index.ts'
import type { CsrValueOptions } from './csr-values.ts'

// EUI-64s under 00-DB-12, as the published test devices have them. No real device uses them.
const DEVICE = '00db1234567890f0'

const SUPPLIER = '00db1234567800f1'

const party = { org: 'Example Supplier', role: '02', dns: [] }

/** The values that quickstart requests for each profile, written as command-line options. */
export const samples: Partial<Record<ProfileId, CsrValueOptions>> = {
  'smki-device/device-ds': { eui64: DEVICE, dns: [] },
  'smki-device/device-ka': { eui64: DEVICE, dns: [] },
  'smki-organisation/organisation-ds': { cn: 'EXAMPLESUPPLIER', role: '02', eui64: SUPPLIER, dns: [] },
  'smki-organisation/organisation-ka': { role: '02', eui64: SUPPLIER, dns: [] },
  'smki-organisation/xml-sign': { role: '87', eui64: SUPPLIER, dns: [] },
  'iki/ad-hoc-web-service': { ...party, cn: 'ad-hoc-client-1' },
  'iki/batched-web-service': { ...party, cn: 'batched-client-1' },
  'iki/portal-organisation': { ...party, cn: 'Alex Example (organisation)' },
  'iki/portal-device': { ...party, cn: 'Alex Example (device)' },
  'iki/file-signing': { ...party, cn: 'file-signer-1' },
  'dccki/infrastructure': {
    org: 'Example Supplier',
    cn: 'gateway.supplier.example',
    dns: ['gateway.supplier.example'],
  },
  'dccki/personnel': { org: 'Example Supplier', cn: 'Alex Example', dns: [] },
}
