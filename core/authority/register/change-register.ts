import type { AuditEntry, Json, RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { AdminChange, Store } from '../../store/index.ts'
import { checkEntries } from './check-entries.ts'
import { type AccessDeps, type Principal, requireAdministrator } from './principal.ts'

/** One change: an entry put in place of what was there, or taken away. */
export type RegisterChange =
  | { readonly put: RegisterEntry }
  | { readonly remove: { readonly kind: RegisterKind; readonly id: string } }

/** What was done, and what a careful administrator would look at. */
export interface RegisterResult {
  readonly changes: readonly {
    readonly kind: RegisterKind
    readonly id: string
    readonly change: 'added' | 'changed' | 'removed'
  }[]
  readonly warnings: readonly string[]
}

/** The register as it is when a change is decided. */
export type RegisterReader = Pick<Store, 'findRegister' | 'listRegister'>

/**
 * Changes the register: everything that `decide` returns, or nothing. Each change has an audit row with what was there
 * before and after. Where somebody else changes the register meanwhile, `decide` is asked again.
 * With `isDryRun` everything is checked and nothing done.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_INVALID`, `REGISTER_CONFLICT`, and what `decide` throws
 */
export async function changeRegister(
  decide: (reader: RegisterReader) => Promise<readonly RegisterChange[]>,
  principal: Principal,
  deps: AccessDeps,
  isDryRun = false,
): Promise<RegisterResult> {
  await requireAdministrator(principal, 'change the register', deps)
  return applyChanges(decide, principal, deps, isDryRun)
}

/** What a change follows from, committed with it: also where nothing of the register is changed. */
export interface Ground {
  readonly form: NonNullable<AdminChange['form']>
  readonly audit: AuditEntry
}

/** Like {@link changeRegister}, for whoever has been found to be allowed this change. */
export async function applyChanges(
  decide: (reader: RegisterReader) => Promise<readonly RegisterChange[]>,
  principal: Principal,
  deps: AccessDeps,
  isDryRun = false,
  ground: Ground | null = null,
): Promise<RegisterResult> {
  for (;;) {
    const expectedRevision = await deps.store.revision()
    const steps = await withBefore(await decide(deps.store), deps.store)
    const puts = steps.flatMap(({ after }) => (after ? [after] : []))
    const removes = steps.flatMap(({ before, after }) => (before && !after ? [before] : []))
    const warnings = await checkEntries(puts, removes, deps.store, deps.clock.nowMs())
    const changes = steps.map(({ kind, id, change }) => ({ kind, id, change }))
    if (isDryRun || (steps.length === 0 && !ground)) return { changes, warnings }
    const audit = [...(ground ? [ground.audit] : []), ...steps.map((step) => auditOf(step, principal, deps))]
    const outcome = await deps.store.change({
      expectedRevision,
      put: puts,
      remove: removes,
      limits: [],
      overrides: [],
      ...(ground ? { form: ground.form } : {}),
      audit,
    })
    if (outcome === 'changed') return { changes, warnings }
  }
}

interface Step {
  readonly kind: RegisterKind
  readonly id: string
  readonly change: 'added' | 'changed' | 'removed'
  readonly before: RegisterEntry | null
  readonly after: RegisterEntry | null
}

/** Leaves out what changes nothing. */
async function withBefore(changes: readonly RegisterChange[], reader: RegisterReader): Promise<Step[]> {
  const steps: Step[] = []
  for (const change of changes) {
    const after = 'put' in change ? change.put : null
    const { kind, id } = 'put' in change ? change.put : change.remove
    const before = await reader.findRegister(kind, id)
    if (isSame(before, after)) continue
    steps.push({ kind, id, change: !before ? 'added' : after ? 'changed' : 'removed', before, after })
  }
  return steps
}

const isSame = (a: RegisterEntry | null, b: RegisterEntry | null): boolean =>
  JSON.stringify(a?.value ?? null) === JSON.stringify(b?.value ?? null)

function auditOf({ kind, id, change, before, after }: Step, { actor }: Principal, { clock }: AccessDeps): AuditEntry {
  const participant = kind === 'participant' ? id : ((after ?? before)?.participant ?? null)
  const values = { before: (before?.value ?? null) as Json, after: (after?.value ?? null) as Json }
  const detail = { kind, id, change, participant, ...values }
  return { atSeconds: clock.nowSeconds(), actor, action: 'register-changed', detail }
}
