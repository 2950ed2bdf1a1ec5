import { PkiError } from '../../core/base/index.ts'

/**
 * Nobody here knows what came of a request: the server did not answer, failed, or is still at it. With an
 * `Idempotency-Key` it may be sent again, and is decided once.
 */
export class Unanswered extends PkiError {}
