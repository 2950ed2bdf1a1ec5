import type { AuditEntry, Json, RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { AdminChange, Store } from '../../store/index.ts'
import { checkEntries } from './check-entries.ts'
import { type AccessDeps, type Principal, requireAdministrator } from './principal.ts'

/** One change: put an entry, replacing any earlier one, or remove it. */
export type RegisterChange =
  | { readonly put: RegisterEntry }
  | { readonly remove: { readonly kind: RegisterKind; readonly id: string } }

/** What was changed. `warnings`: things that are allowed, but that an administrator should check. */
export interface RegisterResult {
  readonly changes: readonly {
    readonly kind: RegisterKind
    readonly id: string
    readonly change: 'added' | 'changed' | 'removed'
  }[]
  readonly warnings: readonly string[]
}

/** Reads the register while a change is being decided. */
export type RegisterReader = Pick<Store, 'findRegister' | 'listRegister'>

/**
 * Makes all the changes that `decide` returns, in one transaction, each with an audit row that shows the values before and
 * after. If somebody else changes the register at the same time, calls `decide` again. With `isDryRun`, checks everything
 * and changes nothing.
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

/** The form decision that causes a change. It is committed with the change, even if no entry changes. */
export interface ChangeCause {
  readonly form: NonNullable<AdminChange['form']>
  readonly audit: AuditEntry
}

/** Like {@link changeRegister}, but does not check access: the caller has done so. */
export async function applyChanges(
  decide: (reader: RegisterReader) => Promise<readonly RegisterChange[]>,
  principal: Principal,
  deps: AccessDeps,
  isDryRun = false,
  cause: ChangeCause | null = null,
): Promise<RegisterResult> {
  for (;;) {
    const expectedRevision = await deps.store.revision()
    const steps = await withBefore(await decide(deps.store), deps.store)
    const puts = steps.flatMap(({ after }) => (after ? [after] : []))
    const removes = steps.flatMap(({ before, after }) => (before && !after ? [before] : []))
    const warnings = await checkEntries(puts, removes, deps.store, deps.clock.nowMs())
    const changes = steps.map(({ kind, id, change }) => ({ kind, id, change }))
    if (isDryRun || (steps.length === 0 && !cause)) return { changes, warnings }
    const audit = [...(cause ? [cause.audit] : []), ...steps.map((step) => auditOf(step, principal, deps))]
    const outcome = await deps.store.change({
      expectedRevision,
      put: puts,
      remove: removes,
      limits: [],
      overrides: [],
      ...(cause ? { form: cause.form } : {}),
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

/** Adds the entry before each change. Leaves out changes that change nothing. */
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
