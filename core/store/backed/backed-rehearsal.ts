import { Draft, noFacts, rehearsalWork } from '../decide/index.ts'
import { type IssueObjection, PLANNED, type PlannedIssue, type Rehearsal } from '../index.ts'
import type { Transactor } from './transactor.ts'

/** A rehearsal by the rules by which units are decided. */
export class BackedRehearsal implements Rehearsal {
  readonly #transactor: Pick<Transactor, 'look'>
  readonly #draft = new Draft(noFacts())

  constructor(transactor: Pick<Transactor, 'look'>) {
    this.#transactor = transactor
  }

  async issue(planned: PlannedIssue): Promise<IssueObjection | null> {
    const objection = await this.#transactor.look(rehearsalWork(planned, this.#draft))
    if (!objection) this.#draft.noteIssue({ ...planned.certificate, serial: PLANNED }, planned.binding)
    return objection
  }
}
