import type { IssuingDeps } from '../../core/authority/issuance/deps.ts'
import { issue } from '../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../core/authority/issuance/request-context.ts'
import { type LimitProposal, parseLimit } from '../../core/authority/limits/document/limit-document.ts'
import { publishLimits } from '../../core/authority/limits/publish-limits.ts'
import { changeRegister } from '../../core/authority/register/change-register.ts'
import { parseEntry } from '../../core/authority/register/document/parse-entry.ts'
import type { Principal } from '../../core/authority/register/principal.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { namedBits, sequence } from '../../core/pki/x509/der-writer.ts'
import type { RegisterEntry } from '../../core/records/register-entry.ts'
import { lab } from './asked.ts'
import { csrFor, extension, HW_TYPE, hardwareModuleName, makeCsr } from './csr.ts'
import { environmentOf } from './fixtures.ts'
import { ecKey } from './keys.ts'
import { profiles } from './world.ts'

export const DCC: Principal = { kind: 'administrator', actor: 'dcc' }
export const decided = { by: 'Reg', at: '2026-01-01T00:00:00Z' }

/** What a participant has that may have every certificate which the tests ask for. */
export const goodParticipant = {
  name: 'Example Energy Ltd',
  kind: 'party',
  userRoles: ['import-supplier'],
  remotePartyRoles: [2, 7, 135],
  eui64Ranges: [{ from: '00005eef00000000', to: '00005eefffffffff' }],
  authorisedSubscriber: { organisation: decided, device: decided },
} as const

/** Its own range, for no EUI-64 belongs to two participants. */
export const rangeOf = (n: number) => [
  { from: `00005eef${n.toString(16).padStart(2, '0')}000000`, to: `00005eef${n.toString(16).padStart(2, '0')}ffffff` },
]

/** Returns the entries of a participant with its people, all as they should be. */
export function goodEntries(id: string, changes: object = {}): RegisterEntry[] {
  const person = (office: string) =>
    parseEntry('person', `${id}/${office}`, id, {
      name: `${office} of ${id}`,
      appointments: [`smki-${office}`, `dccki-${office}`],
      verified: decided,
    })
  return [parseEntry('participant', id, null, { ...goodParticipant, ...changes }), person('sro'), person('aro')]
}

export const putEntries = (entries: readonly RegisterEntry[], deps: Pick<IssuingDeps, 'store' | 'clock'>) =>
  changeRegister(async () => entries.map((put) => ({ put })), DCC, deps)

export const putParticipant = (id: string, deps: Pick<IssuingDeps, 'store' | 'clock'>, changes: object = {}) =>
  putEntries(goodEntries(id, changes), deps)

/** Publishes limits as a file says them. */
export const publish = (deps: Pick<IssuingDeps, 'store' | 'clock'>, ...limits: readonly object[]) =>
  publishLimits(limits.map((limit) => parseLimit(limit, 'test')) as LimitProposal[], DCC, deps)

/** Returns a request of a participant that may be issued. */
export function requestOf(id: ProfileId, participant: string, changes: Partial<IssueRequest> = {}): IssueRequest {
  const profile = profiles.findLeaf(id)
  return { csr: csrFor(profile), profile, environment: environmentOf(id), ...lab, participant, ...changes }
}

/** Returns the request of the `n`th device of the `range`th range, with a key of its own. */
export const deviceCsr = (n: number, range = 0x10): Uint8Array =>
  makeCsr({
    subject: sequence(),
    extensions: [
      extension('keyUsage', true, namedBits([0])),
      extension(
        'subjectAltName',
        true,
        sequence(hardwareModuleName(HW_TYPE, Uint8Array.of(0, 0, 0x5e, 0xef, range, 0, n >> 8, n & 0xff))),
      ),
    ],
    key: ecKey(`device ${range} ${n}`),
  })

/** Issues, and returns the code of the refusal or `issued`. */
export const outcomeOf = (request: IssueRequest, deps: IssuingDeps): Promise<string> =>
  issue(request, deps).then(
    () => 'issued',
    (error: { code?: string }) => {
      if (error.code === undefined) throw error
      return error.code
    },
  )
