import type { LeafProfile } from '../../pki/profile/index.ts'
import { OPERATOR } from '../../quota/index.ts'
import type { RequestContext } from './request-context.ts'

/** Returns the context of a request that the lab itself makes on the command line. */
export const asOperator = (profile: LeafProfile, environment: string | null, actor: string): RequestContext => ({
  profile,
  environment,
  participant: OPERATOR,
  actor,
  interface: 'cli',
  submission: 'single',
  deviceType: null,
})
