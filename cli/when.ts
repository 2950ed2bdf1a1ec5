import { formatBoth, whenJson } from '../core/index.ts'

export { whenJson } from '../core/index.ts'

/** Returns a time of the audit log in Europe/London and UTC, also where somebody has made nonsense of it. */
export const formatWhen = (seconds: number): string =>
  whenJson(seconds) === null ? `second ${seconds}, which is no time` : formatBoth(seconds * 1000)
