import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { PkiError } from '../../../base/index.ts'
import { generateKey, readKeyFile, writeKeyFile } from '../../../pki/keys/index.ts'
import { auditAlone } from '../../../store/index.ts'
import { type World, worldPaths } from '../index.ts'
import { checkPassphrase } from './add-environment.ts'

/**
 * Returns the key that signs heads of the audit log. Makes it on first use, with an audit row.
 * @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export async function openAuditKey(world: World, passphrase: string | null, actor: string): Promise<KeyObject> {
  const { directory, store, clock } = world
  const { auditKey, auditPublicKey } = worldPaths(directory)
  // After a crash, only the first file may exist. Then only the second is made.
  const isMade = existsSync(auditKey)
  if (isMade && existsSync(auditPublicKey)) return readKeyFile(auditKey, passphrase)
  await checkPassphrase(world)
  const key = isMade ? readKeyFile(auditKey, passphrase) : await generateKey({ algorithm: 'ec', curve: 'P-256' })
  if (!isMade) await writeKeyFile(auditKey, key, passphrase)
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
  writeFileSync(auditPublicKey, pem, { flag: 'wx', mode: 0o644 })
  const detail = { publicKey: String(pem) }
  await store.commit(auditAlone({ atSeconds: clock.nowSeconds(), actor, action: 'audit-key-made', detail }))
  return key
}

/** Returns the public key as PEM. @throws {PkiError} `AUDIT_HEAD_INVALID` if the world has none yet */
export function readAuditPublicKey(directory: string): string {
  const { auditPublicKey } = worldPaths(directory)
  if (existsSync(auditPublicKey)) return readFileSync(auditPublicKey, 'utf8')
  throw new PkiError('AUDIT_HEAD_INVALID', `world "${directory}" has not signed a head yet`, {
    cure: 'run "tpki audit export", or give the key with --key FILE',
  })
}
