import type { HttpInterface } from './route.ts'
import { adHoc } from './routes/ad-hoc.ts'
import { api } from './routes/api.ts'
import { operations } from './routes/operations.ts'
import { published } from './routes/published.ts'

/** Every interface of the server: with their routes, the one table of what can be called, where, and by whom. */
export const interfaces: readonly HttpInterface[] = [operations, published, adHoc, api]
