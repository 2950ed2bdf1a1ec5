import type { AuditEntry, AuditRow, CertificateMark, CrlRecord, NewForm, Revocation } from '../../records/index.ts'
import { accessWork, crlWork, formWork, markWork, noticesWork, revokeWork } from '../decide/index.ts'
import type { AccessChange, AccessOutcome, FormOutcome, MarkOutcome, Notice, RevocationOutcome } from '../index.ts'
import type { Transactor } from './transactor.ts'

/** What the parts of a store have in common. */
abstract class BackedPart {
  protected readonly transactor: Transactor

  constructor(transactor: Transactor) {
    this.transactor = transactor
  }
}

/** What changes who may come in; a backend adds what is read. */
export abstract class BackedAccess extends BackedPart {
  change(change: AccessChange, audit: AuditEntry): Promise<AccessOutcome> {
    return this.transactor.transact(accessWork(change, audit), 'own')
  }
}

/** What changes the standing of certificates; a backend adds what is read. */
export abstract class BackedRevocations extends BackedPart {
  revoke(revocation: Revocation, audit: AuditEntry): Promise<RevocationOutcome> {
    return this.transactor.transact(revokeWork(revocation, audit), 'own')
  }

  mark(mark: CertificateMark, expected: CertificateMark['mark'] | null, audit: AuditEntry): Promise<MarkOutcome> {
    return this.transactor.transact(markWork(mark, expected, audit), 'own')
  }
}

/** What commits CRLs; a backend adds what is read. */
export abstract class BackedCrls extends BackedPart {
  commit(record: CrlRecord, audit: AuditEntry): Promise<'committed' | 'overtaken'> {
    return this.transactor.transact(crlWork(record, audit), 'own')
  }
}

/** What commits notices; a backend adds what is read. */
export abstract class BackedNotices extends BackedPart {
  notify(notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Promise<AuditRow> {
    return this.transactor.transact(noticesWork(notices, audit), 'own')
  }
}

/** What commits forms; a backend adds what is read. */
export abstract class BackedForms extends BackedPart {
  submit(form: NewForm, file: Uint8Array, audit: (id: number) => AuditEntry): Promise<FormOutcome> {
    return this.transactor.transact(formWork(form, file, audit), 'own')
  }
}
