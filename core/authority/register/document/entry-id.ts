import { PkiError } from '../../../base/index.ts'
import type { RegisterEntry } from '../../../records/index.ts'

/** Returns a name as part of an id: lower-case letters, digits and hyphens. Empty if the name has no such characters. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')

const isLocalId = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text)

const isBelow = (prefix: string, id: string): boolean => id.startsWith(prefix) && isLocalId(id.slice(prefix.length))

/** Checks that the id matches the contents of an entry, so that no entry is there twice. @throws {PkiError} `REGISTER_INVALID` */
export function checkEntryId({ kind, id, participant, value }: RegisterEntry): void {
  const allowed = allowedId({ kind, id, participant, value })
  if (allowed === null) return
  throw new PkiError('REGISTER_INVALID', `"${id}" is not the id of a ${kind}; allowed: ${allowed}`)
}

/** Returns null if the id is valid, and otherwise what is allowed. */
function allowedId({ kind, id, participant, value }: RegisterEntry): string | null {
  switch (kind) {
    case 'participant':
      return isLocalId(id) ? null : 'lower-case letters, digits and hyphens'
    case 'person':
    case 'waiver': {
      const prefix = `${participant}/`
      return isBelow(prefix, id) ? null : `${prefix} and lower-case letters, digits and hyphens`
    }
    case 'policy': {
      const { policy, version } = value as RegisterEntry<'policy'>['value']
      return id === `${policy}@${version}` ? null : `${policy}@${version}`
    }
    case 'approval': {
      const { subject, reference } = value as RegisterEntry<'approval'>['value']
      const isValid = id === `${subject}/${reference}` || isBelow(`${subject}/`, id)
      return isValid ? null : `${subject}/${reference}`
    }
    case 'device-threshold':
      return /^[0-9a-f]{16}$/.test(id) ? null : '16 lower-case hex characters'
    default:
      throw new Error(`unknown kind "${kind satisfies never}"`)
  }
}
