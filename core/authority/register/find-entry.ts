import { PkiError } from '../../base/index.ts'
import type { RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { RegisterReader } from './change-register.ts'

/** Returns an entry of the register. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN` */
export async function requireEntry<K extends RegisterKind>(
  kind: K,
  id: string,
  reader: Pick<RegisterReader, 'findRegister'>,
): Promise<RegisterEntry<K>> {
  const entry = await reader.findRegister(kind, id)
  if (entry) return entry as RegisterEntry<K>
  throw new PkiError('REGISTER_ENTRY_UNKNOWN', `${kind} "${id}" is not in the register`, {
    cure: `see "tpki ${kind} list"`,
  })
}
