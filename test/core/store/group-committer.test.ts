import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { LimitBook } from '../../../core/quota/limit-book.ts'
import { GENESIS } from '../../../core/records/audit-row.ts'
import { GroupCommitter } from '../../../core/store/backed/group-committer.ts'
import type { Transactor } from '../../../core/store/backed/transactor.ts'
import { auditAlone, type CommitUnit } from '../../../core/store/commit-unit.ts'
import { type Facts, noFacts } from '../../../core/store/decide/facts.ts'
import type { Work } from '../../../core/store/decide/work.ts'

const unit = (actor: string): CommitUnit => auditAlone({ atSeconds: 100, actor, action: 'refused', detail: {} })

/** A backend that is told when each of its transactions ends. */
class HeldTransactor implements Transactor {
  readonly waitsForTurn: boolean = true
  readonly mostGroups: number
  /** The actors of each transaction that has begun. */
  readonly groups: string[][] = []
  readonly #ends: ((error?: Error) => void)[] = []
  #facts: Facts = { ...noFacts(), head: GENESIS, revision: 0, book: new LimitBook([], []) }

  constructor(mostGroups: number) {
    this.mostGroups = mostGroups
  }

  transact<T>(work: Work<T>): Promise<T> {
    const { result, writes } = work.decide(this.#facts)
    this.groups.push(writes?.audit.map(({ actor }) => actor) ?? [])
    return new Promise((resolve, reject) => this.#ends.push((error) => (error ? reject(error) : resolve(result))))
  }

  /** Ends the transaction that began first, and lets what follows from it happen. */
  async end(error?: Error): Promise<void> {
    this.#ends.shift()?.(error)
    await setImmediate()
  }

  look(): Promise<never> {
    return Promise.reject(new Error('nothing is looked at here'))
  }

  isConstraintFailure(error: unknown): boolean {
    return error instanceof RangeError
  }
}

describe('commits of one turn of the event loop', () => {
  test('share a transaction, and are answered when it is durable', async () => {
    const backend = new HeldTransactor(1)
    const committer = new GroupCommitter(backend)
    let answered = 0
    for (const actor of ['a', 'b']) void committer.commit(unit(actor)).then(() => answered++)
    expect(backend.groups).toEqual([])
    await setImmediate()
    expect(backend.groups).toEqual([['a', 'b']])
    expect(answered).toBe(0)
    await backend.end()
    expect(answered).toBe(2)
  })

  test('collect while as many groups as the backend allows are under way', async () => {
    const backend = new HeldTransactor(1)
    const committer = new GroupCommitter(backend)
    const commits = [committer.commit(unit('a'))]
    await setImmediate()
    for (const actor of ['b', 'c']) {
      commits.push(committer.commit(unit(actor)))
      await setImmediate()
    }
    expect(backend.groups).toEqual([['a']])
    await backend.end()
    expect(backend.groups).toEqual([['a'], ['b', 'c']])
    await backend.end()
    expect((await Promise.all(commits)).map(({ kind }) => kind)).toEqual(['committed', 'committed', 'committed'])
  })

  test('do not wait for another group where the backend allows several', async () => {
    const backend = new HeldTransactor(2)
    const committer = new GroupCommitter(backend)
    for (const actor of ['a', 'b', 'c']) {
      void committer.commit(unit(actor))
      await setImmediate()
    }
    expect(backend.groups).toEqual([['a'], ['b']])
    await backend.end()
    expect(backend.groups).toEqual([['a'], ['b'], ['c']])
  })

  test('are tried one by one where one of them breaks a constraint, and that one alone fails', async () => {
    const backend = new HeldTransactor(1)
    const committer = new GroupCommitter(backend)
    const commits = Promise.allSettled(['a', 'b', 'c'].map((actor) => committer.commit(unit(actor))))
    await setImmediate()
    const broken = new RangeError('taken')
    await backend.end(broken)
    await backend.end()
    await backend.end(broken)
    await backend.end()
    expect(backend.groups).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']])
    expect((await commits).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('all fail with a backend that fails', async () => {
    const backend = new HeldTransactor(1)
    const committer = new GroupCommitter(backend)
    const commits = Promise.allSettled(['a', 'b'].map((actor) => committer.commit(unit(actor))))
    await setImmediate()
    await backend.end(new Error('the disk is gone'))
    expect((await commits).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(backend.groups).toHaveLength(1)
  })

  test('are all answered before it is closed', async () => {
    const backend = new HeldTransactor(1)
    const committer = new GroupCommitter(backend)
    const first = committer.commit(unit('a'))
    await setImmediate()
    const second = committer.commit(unit('b'))
    let isClosed = false
    const closed = committer.close().then(() => {
      isClosed = true
    })
    await backend.end()
    expect(isClosed).toBe(false)
    await backend.end()
    await closed
    expect((await Promise.all([first, second])).map(({ kind }) => kind)).toEqual(['committed', 'committed'])
  })
})
