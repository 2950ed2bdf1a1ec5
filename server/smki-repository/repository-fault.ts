import { HttpFault } from '../http-fault.ts'

// The codes of the service are HTTP statuses, whatever those mean elsewhere.
export const OK = 200
export const INVALID_PARAMETERS = 401
export const NOT_FOUND = 402

/** Returns what refuses a request that cannot be understood. */
export const invalidParameters = (message: string): HttpFault =>
  new HttpFault(INVALID_PARAMETERS, 'invalid-search-parameters', `invalid search parameters: ${message}`)
