import { hash } from 'node:crypto'
import type { World } from '../../core/authority/world/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'

/** The certificate of a CA and its path. */
interface ServedCa {
  readonly id: string
  readonly path: string
  readonly record: CertificateRecord
  /** Of the DER, lower-case hex. */
  readonly sha256: string
}

// The file names are those of "tpki ca export": "dccki/eii@uit-a" becomes "dccki-eii@uit-a.cer".
const pathOfCa = (id: string): string => `/ca/${id.replace('/', '-')}.cer`

async function servedCas(world: World): Promise<ServedCa[]> {
  const cas = await world.caCertificates()
  return cas.map(({ id, record }) => ({ id, path: pathOfCa(id), record, sha256: hash('sha256', record.der, 'hex') }))
}

/** Returns the CA whose certificate is at `/ca/<file>`, or null. */
export const findCa = async (file: string, world: World): Promise<ServedCa | null> =>
  (await servedCas(world)).find(({ path }) => path === `/ca/${file}`) ?? null

/** Returns every CA as JSON. */
export const describeCas = async (world: World): Promise<object[]> =>
  (await servedCas(world)).map(({ id, path, sha256, record }) => ({
    id,
    path,
    subject: record.subject,
    serial: record.serial,
    notBefore: formatTime(record.notBeforeSeconds),
    notAfter: formatTime(record.notAfterSeconds),
    sha256,
  }))
