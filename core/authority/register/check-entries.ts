import { PkiError } from '../../base/index.ts'
import type { Participant, PolicyVersion, RegisterEntry } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { checkDecisions } from './check-decisions.ts'
import { sharedNames } from './shared-names.ts'

type Reader = Pick<Store, 'findRegister' | 'listRegister' | 'listCertificates' | 'listQueue' | 'spending' | 'forms'>

/**
 * Checks new entries against each other and against the register.
 * Returns warnings about things that are allowed, but that an administrator should check.
 * @throws {PkiError} `REGISTER_CONFLICT`, `REGISTER_INVALID`
 */
export async function checkEntries(
  puts: readonly RegisterEntry[],
  removes: readonly RegisterEntry[],
  reader: Reader,
  nowMs: number,
): Promise<string[]> {
  for (const entry of puts) checkDecisions(entry, nowMs)
  await checkOwners(puts, removes, reader)
  await checkLeftBehind(removes, reader)
  for (const { kind, id } of removes) if (kind === 'participant') await checkHistory(id, reader)
  if (puts.some(({ kind }) => kind === 'policy')) await checkPolicies(puts, removes, reader)
  const isOfParticipants = puts.some(({ kind }) => kind === 'participant')
  const shared = isOfParticipants ? await checkParticipants(puts, removes, reader) : []
  return [...shared, ...puts.flatMap(warningsOf)]
}

/** Persons and waivers must belong to a participant in the register. */
async function checkOwners(
  puts: readonly RegisterEntry[],
  removes: readonly RegisterEntry[],
  reader: Reader,
): Promise<void> {
  const gone = new Set(removes.filter(({ kind }) => kind === 'participant').map(({ id }) => id))
  const coming = new Set(puts.filter(({ kind }) => kind === 'participant').map(({ id }) => id))
  for (const { kind, id, participant } of puts) {
    if (participant === null || coming.has(participant)) continue
    if (!gone.has(participant) && (await reader.findRegister('participant', participant))) continue
    throw new PkiError(
      'REGISTER_CONFLICT',
      `${kind} "${id}" belongs to participant "${participant}", which is not in the register`,
      {
        cure: `add it first with "tpki participant add ${participant}"`,
      },
    )
  }
}

/** If a waiver outlived its participant, it would apply to a later participant with the same id. */
async function checkLeftBehind(removes: readonly RegisterEntry[], reader: Reader): Promise<void> {
  const gone = new Set(removes.map(({ kind, id }) => `${kind} ${id}`))
  for (const { kind, id } of removes) {
    if (kind !== 'participant') continue
    const left = (await reader.listRegister({ participant: id })).find(
      (entry) => !gone.has(`${entry.kind} ${entry.id}`),
    )
    if (left)
      throw new PkiError(
        'REGISTER_CONFLICT',
        `${left.kind} "${left.id}" belongs to participant "${id}", which would be removed`,
        {
          cure: 'remove it too',
        },
      )
  }
}

/** Certificates, requests and forms of an id would belong to a later participant with the same id. */
async function checkHistory(id: string, reader: Reader): Promise<void> {
  if (!(await hasHistory(id, reader))) return
  throw new PkiError(
    'REGISTER_CONFLICT',
    `participant "${id}" cannot be removed: it has certificates, requests or forms`,
    {
      cure: `suspend it instead: "tpki participant suspend ${id} --reason TEXT"`,
    },
  )
}

async function hasHistory(id: string, reader: Reader): Promise<boolean> {
  if ((await reader.listCertificates({ participant: id, limit: 1 })).length > 0) return true
  if ((await reader.listQueue()).some(({ participant }) => participant === id)) return true
  if ((await reader.forms.list({ participant: id, limit: 1 })).length > 0) return true
  for await (const _ of reader.spending(id)) return true
  return false
}

/** Two versions of a policy must not come into force at the same time, so that only one is in force. */
async function checkPolicies(
  puts: readonly RegisterEntry[],
  removes: readonly RegisterEntry[],
  reader: Reader,
): Promise<void> {
  const starts = new Map<string, string>()
  for (const { id, value } of await entriesAfter('policy', puts, removes, reader)) {
    const { policy, effectiveFrom } = value as PolicyVersion
    const start = `${policy} ${Date.parse(effectiveFrom)}`
    const other = starts.get(start)
    if (other !== undefined)
      throw new PkiError(
        'REGISTER_CONFLICT',
        `policies "${other}" and "${id}" both come into force at ${effectiveFrom}; allowed: one version at any time`,
        { source: 'ETAD 4.3' },
      )
    starts.set(start, id)
  }
}

/** Returns the entries of a kind after the change. */
async function entriesAfter(
  kind: RegisterEntry['kind'],
  puts: readonly RegisterEntry[],
  removes: readonly RegisterEntry[],
  reader: Reader,
): Promise<RegisterEntry[]> {
  const after = new Map((await reader.listRegister({ kind })).map((entry) => [entry.id, entry]))
  for (const entry of removes) if (entry.kind === kind) after.delete(entry.id)
  for (const entry of puts) if (entry.kind === kind) after.set(entry.id, entry)
  return [...after.values()]
}

interface Owned {
  readonly owner: string
  readonly from: string
  readonly to: string
}

/** An EUI-64 must not belong to two participants. Returns a warning for each name that two participants share. */
async function checkParticipants(
  puts: readonly RegisterEntry[],
  removes: readonly RegisterEntry[],
  reader: Reader,
): Promise<string[]> {
  const after = await entriesAfter('participant', puts, removes, reader)
  const ranges: Owned[] = after.flatMap(({ id, value }) =>
    (value as Participant).eui64Ranges.map(({ from, to }) => ({ owner: id, from, to })),
  )
  ranges.sort((a, b) => (a.from < b.from ? -1 : 1))
  let widest: Owned | null = null
  for (const range of ranges) {
    if (widest && range.from <= widest.to) throw overlap(widest, range)
    if (!widest || range.to > widest.to) widest = range
  }
  return sharedNames(after)
}

const overlap = (a: Owned, b: Owned): PkiError =>
  new PkiError(
    'REGISTER_CONFLICT',
    `EUI-64 range ${b.from}-${b.to} of participant "${b.owner}" overlaps ${a.from}-${a.to} of "${a.owner}"`,
    {
      source: 'SEC Appendix M, checks of a CSR',
      cure: 'make the ranges smaller: an EUI-64 belongs to one participant',
    },
  )

function warningsOf({ kind, id, value }: RegisterEntry): string[] {
  if (kind !== 'person') return []
  const { appointments } = value as RegisterEntry<'person'>['value']
  const both = (['smki', 'dccki'] as const).filter(
    (side) => appointments.includes(`${side}-sro`) && appointments.includes(`${side}-aro`),
  )
  return both.map(
    (side) => `person "${id}" is both SRO and ARO of ${side.toUpperCase()}; usually they are different people`,
  )
}
