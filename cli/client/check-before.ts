import { PkiError } from '../../core/base/index.ts'
import { note } from '../output.ts'
import type { ApiClient } from './api-client.ts'

/**
 * Asks what may still be sent and refuses what is more, before anything is: a reasonable step not to exceed a limit.
 * Nothing is promised; the server decides when it is sent.
 * @throws {PkiError} `LIMIT_REACHED`
 * @see ETAD 3.4(e)
 */
export async function checkBefore(
  client: ApiClient,
  profile: string,
  count: number,
  submission: 'single' | 'batch',
): Promise<void> {
  const query = new URLSearchParams({ profile, count: String(count), submission })
  const { decision, fits, says } = await client.get(`/allowance?${query}`)
  if (decision === 'queue') note(`warning: not all of it fits now, and what does not will wait: ${says}`)
  if (decision !== 'refuse') return
  throw new PkiError('LIMIT_REACHED', `nothing was sent, for ${fits} of ${count} fit now: ${says}`, {
    source: 'ETAD 3.4(e)',
    cure: 'send fewer, wait, or ask the DCC for an override; --force sends all the same, and the server decides',
  })
}
