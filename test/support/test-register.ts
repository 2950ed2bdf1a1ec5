import { expect } from 'vitest'
import { changeRegister, type RegisterResult } from '../../core/authority/register/change-register.ts'
import { parseEntry } from '../../core/authority/register/document/parse-entry.ts'
import type { AccessDeps, Principal } from '../../core/authority/register/principal.ts'
import { type Clock, fixedClock } from '../../core/base/clock.ts'
import { type ErrorCode, PkiError } from '../../core/base/errors.ts'
import type { RegisterKind } from '../../core/records/register-entry.ts'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import type { Store } from '../../core/store/store.ts'
import { NOW_SECONDS } from './world.ts'

export const administrator: Principal = { kind: 'administrator', actor: 'admin' }
export const as = (participant: string): Principal => ({ kind: 'participant', participant, actor: 'somebody' })

/** 2026-03-01T12:00:00Z, when {@link NOW_SECONDS} is. */
export const decidedNow = { by: 'The DCC', at: '2026-03-01T12:00:00Z' }

/** A register over a store of its own. */
export class TestRegister implements AccessDeps {
  readonly store: Store
  readonly clock: Clock = fixedClock(NOW_SECONDS)

  constructor(store: Store = new MemoryStore()) {
    this.store = store
  }

  /** Puts an entry; the owner of a person or waiver stands before the slash. */
  put(kind: RegisterKind, id: string, value: object): Promise<RegisterResult> {
    return changeRegister(async () => [{ put: parseEntry(kind, id, ownerOf(kind, id), value) }], administrator, this)
  }

  participant(id: string, more: object = {}): Promise<RegisterResult> {
    return this.put('participant', id, { name: `Example ${id}`, kind: 'party', ...more })
  }

  /** Returns every row of the audit log, the oldest first. */
  audit() {
    return this.store.listAudit(0, 1000)
  }
}

const ownerOf = (kind: RegisterKind, id: string): string | null =>
  kind === 'person' || kind === 'waiver' ? (id.split('/')[0] as string) : null

/** Expects a refusal with this code and these words. */
export async function expectError(work: () => unknown, code: ErrorCode, message: string | RegExp): Promise<PkiError> {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    )
  if (!(error instanceof PkiError)) throw new Error(`no refusal but ${String(error)}`, { cause: error })
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
  return error
}
