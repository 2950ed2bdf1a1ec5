import { whenJson } from '../core/authority/audit/index.ts'
import { formatBoth } from '../core/base/time/index.ts'

export { whenJson } from '../core/authority/audit/index.ts'

/** Returns a time of the audit log in Europe/London and UTC, also where somebody has made nonsense of it. */
export const formatWhen = (seconds: number): string =>
  whenJson(seconds) === null ? `second ${seconds}, which is no time` : formatBoth(seconds * 1000)
