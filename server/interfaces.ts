import type { HttpInterface } from './route.ts'
import { adHoc } from './routes/ad-hoc.ts'
import { api } from './routes/api.ts'
import { authorities } from './routes/authorities.ts'
import { batched } from './routes/batched.ts'
import { dcckiRepository } from './routes/dccki-repository.ts'
import { extracts } from './routes/extracts.ts'
import { operations } from './routes/operations.ts'
import { published } from './routes/published.ts'
import { revocationLists } from './routes/revocation-lists.ts'
import { smkiRepository } from './routes/smki-repository.ts'

/** Every interface of the server: with their routes, the one table of what can be called, where, and by whom. */
export const interfaces: readonly HttpInterface[] = [
  operations,
  published,
  authorities,
  revocationLists,
  smkiRepository,
  dcckiRepository,
  extracts,
  adHoc,
  batched,
  api,
]
