import type { HttpInterface } from '../http/route.ts'
import { adHoc } from './ad-hoc.ts'
import { api } from './api.ts'
import { authorities } from './authorities.ts'
import { batched } from './batched.ts'
import { dcckiRepository } from './dccki-repository.ts'
import { extracts } from './extracts.ts'
import { operations } from './operations.ts'
import { published } from './published.ts'
import { revocationLists } from './revocation-lists.ts'
import { smkiRepository } from './smki-repository.ts'

/** Every interface of the server. Their routes are the only list of what can be called, on which listener, and by whom. */
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
