import { PkiError } from '../../base/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { Approval, CertificateRecord } from '../../records/index.ts'
import { auditAlone, type Notice } from '../../store/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { type Principal, requireAdministrator } from '../register/index.ts'
import { type CrlList, crlLists, currentCrl } from '../revocation/crl/index.ts'
import { type CertificateStatus, statusesOf } from '../revocation/index.ts'
import { dcckiSubscribers } from './dccki-subscribers.ts'

export type PublicationDeps = Pick<IssuingDeps, 'config' | 'profiles' | 'store' | 'clock' | 'register'>

export interface PublicationRequest {
  readonly environment: string
  /** Where subscribers find it, for the notices: a link, a share, a person. */
  readonly location: string
}

/** A published file; its name may include one folder. */
export interface PublishedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The result: the number of files, the approval, the participants notified and the audit row. */
export interface Published {
  readonly files: number
  readonly approval: string
  readonly notified: readonly string[]
  readonly reference: number
}

const SOURCE = 'ETAD 4.4(c)'

/**
 * Publishes the DCCKI certificates of an environment, its EII DCCKICA CRL and its DCCKI ARL outside the repository, with
 * the prior approval of the DCCKI PMA function, and notifies every DCCKI subscriber. `write` writes the files where nobody
 * sees them yet, and returns a function that makes them visible. The notices and one audit row are committed together
 * before that function is called.
 * @throws {PkiError} `ACCESS_DENIED`, `PUBLICATION_NOT_APPROVED` (in the audit log), `ENVIRONMENT_UNKNOWN`, and
 *   `CRL_UNKNOWN` if a CRL was not issued yet
 */
export async function publishDccki(
  request: PublicationRequest,
  write: (files: AsyncIterable<PublishedFile>) => Promise<() => void>,
  principal: Principal,
  deps: PublicationDeps,
): Promise<Published> {
  await requireAdministrator(principal, 'publish DCCKI certificates and CRLs', deps)
  checkEnvironment(request.environment, deps)
  const approval = await requireApproval(request, principal, deps)
  const lists = crlLists(deps).filter(({ environment }) => environment === request.environment)
  for (const { id } of lists) await currentCrl(id, deps)
  let count = 0
  const counted = async function* (): AsyncGenerator<PublishedFile> {
    for await (const file of filesOf(request.environment, lists, deps)) {
      count++
      yield file
    }
  }
  const show = await write(counted())
  const notified = await dcckiSubscribers(request.environment, deps)
  const { sequence } = await notify(request, approval, notified, count, principal, deps)
  show()
  return { files: count, approval: approval.reference, notified, reference: sequence }
}

function checkEnvironment(name: string, { config }: PublicationDeps): void {
  const names = config.environments.map((environment) => environment.name)
  if (names.includes(name)) return
  throw new PkiError('ENVIRONMENT_UNKNOWN', `environment "${name}" is unknown; allowed: ${names.join(', ')}`)
}

/** Returns the latest approval that is in force. @throws {PkiError} `PUBLICATION_NOT_APPROVED` */
async function requireApproval(
  { environment, location }: PublicationRequest,
  { actor }: Principal,
  { register, store, clock }: PublicationDeps,
): Promise<Approval> {
  const named = (await register.approvals()).filter(({ subject }) => subject === 'alternative-publication')
  const prior = named
    .filter(({ approved }) => Date.parse(approved.at) <= clock.nowMs())
    .toSorted((a, b) => Date.parse(a.approved.at) - Date.parse(b.approved.at))
    .at(-1)
  if (prior) return prior
  const why = named.length === 0 ? 'has not approved it' : 'approves it from a later time only'
  const message = `DCCKI certificates, CRL and ARL are published by other means only with prior approval; the DCCKI PMA function ${why}`
  const cure = 'record the approval with "tpki approval add --subject alternative-publication"'
  const error = new PkiError('PUBLICATION_NOT_APPROVED', message, { source: SOURCE, cure })
  const detail = {
    what: 'alternative publication',
    environment,
    location,
    code: error.code,
    message,
    source: SOURCE,
    cure,
  }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
  throw error
}

const PAGE_ROWS = 500

async function* filesOf(
  environment: string,
  lists: readonly CrlList[],
  deps: PublicationDeps,
): AsyncGenerator<PublishedFile> {
  const index: object[] = []
  let page: { after?: string } = {}
  for (;;) {
    const query = { pki: 'dccki', environment, limit: PAGE_ROWS, ...page } as const
    const records = await deps.store.listCertificates(query)
    const statuses = await statusesOf(records, deps)
    for (const [i, record] of records.entries()) {
      index.push(indexEntry(record, statuses[i] as CertificateStatus))
      yield { name: `certificates/${record.serial}.crt`, bytes: record.der }
    }
    const last = records.at(-1)
    if (!last || records.length < PAGE_ROWS) break
    page = { after: last.serial }
  }
  const crls: object[] = []
  for (const { id, title, file } of lists) {
    const { number, thisUpdateSeconds, nextUpdateSeconds, sha256, der } = await currentCrl(id, deps)
    const times = { thisUpdate: formatTime(thisUpdateSeconds), nextUpdate: formatTime(nextUpdateSeconds) }
    crls.push({ file, title, number, ...times, sha256 })
    yield { name: file, bytes: der }
  }
  const document = { testOnly: true, environment, source: SOURCE, asOf: formatTime(deps.clock.nowSeconds()) }
  const text = JSON.stringify({ ...document, crls, certificates: index }, null, 2)
  yield { name: 'index.json', bytes: Buffer.from(`${text}\n`, 'utf8') }
}

const indexEntry = (record: CertificateRecord, status: CertificateStatus): object => ({
  file: `certificates/${record.serial}.crt`,
  serial: record.serial,
  profile: record.profile,
  subject: record.subject,
  notAfter: formatTime(record.notAfterSeconds),
  status,
})

function notify(
  { environment, location }: PublicationRequest,
  { approved, reference }: Approval,
  participants: readonly string[],
  files: number,
  { actor }: Principal,
  { store, clock }: PublicationDeps,
) {
  const atSeconds = clock.nowSeconds()
  const text =
    `The DCCKI certificates of environment "${environment}", its EII DCCKICA CRL and its DCCKI ARL are provided at ` +
    `${location}, since the DCCKI Repository is not available. Approved by ${approved.by} at ${approved.at} (${reference}); ${SOURCE}.`
  const notices = participants.map(
    (participant): Omit<Notice, 'id'> => ({ participant, atSeconds, subject: 'DCCKI published by other means', text }),
  )
  const detail = {
    what: 'alternative publication',
    environment,
    location,
    approval: reference,
    files,
    notified: participants,
  }
  return store.notices.notify(notices, { atSeconds, actor, action: 'published', detail })
}
