import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import { parseYaml } from '../../base/yaml/index.ts'
import type { AuditHead } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

const statementSchema = z.strictObject({
  format: z.literal(1),
  world: z.string(),
  sequence: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
})
const headSchema = z.strictObject({ ...statementSchema.shape, signature: z.base64() })

/**
 * Returns the head of the log as signed JSON. If it is stored elsewhere, it can later prove that rows at the end of the log
 * were removed.
 */
export function signHead({ sequence, hash, atSeconds }: AuditHead, world: string, key: KeyObject): string {
  const statement = { format: 1, world, sequence, hash, at: new Date(atSeconds * 1000).toISOString() } as const
  const signature = sign('sha256', octetsOf(statement), key).toString('base64')
  return `${JSON.stringify({ ...statement, signature }, null, 2)}\n`
}

const octetsOf = (statement: z.infer<typeof statementSchema>): Buffer =>
  Buffer.from(JSON.stringify(statementSchema.parse(statement)), 'utf8')

/**
 * Checks a signed head against the log: its row must be there and unchanged, so no row up to it was removed. Does not
 * verify the chain; see {@link verifyAudit}. `file` names the head in messages.
 * @throws {PkiError} `AUDIT_HEAD_INVALID` if this world did not sign the head; `AUDIT_BROKEN` if the log does not match
 *   it; `KEY_UNREADABLE`
 */
export async function verifyHead(
  text: string,
  file: string,
  publicKeyPem: string,
  store: Pick<Store, 'findAudit' | 'auditHead'>,
): Promise<{ sequence: number }> {
  const result = parseYaml(text, headSchema)
  if ('problems' in result)
    throw new PkiError('AUDIT_HEAD_INVALID', `"${file}" is not a signed head: ${result.problems.join('; ')}`)
  const { signature, ...statement } = result.data
  const isOurs = verify('sha256', octetsOf(statement), readKey(publicKeyPem), Buffer.from(signature, 'base64'))
  if (!isOurs)
    throw new PkiError('AUDIT_HEAD_INVALID', `"${file}" is not signed by the audit key of this world`, {
      cure: 'use an unchanged head that "tpki audit export" of this world wrote',
    })
  const { sequence, hash } = statement
  const row = await store.findAudit(sequence)
  if (!row) {
    const head = await store.auditHead()
    throw new PkiError(
      'AUDIT_BROKEN',
      `rows at the end of the log are missing: it ends at row ${head.sequence}, but "${file}" was signed at row ${sequence}`,
    )
  }
  if (row.hash !== hash)
    throw new PkiError('AUDIT_BROKEN', `row ${sequence} of the log differs from the row for which "${file}" was signed`)
  return { sequence }
}

function readKey(publicKeyPem: string): KeyObject {
  try {
    const key = createPublicKey(publicKeyPem)
    if (key.asymmetricKeyType === 'ec') return key
  } catch {
    // The error follows below.
  }
  throw new PkiError(
    'KEY_UNREADABLE',
    'the key for the head is not a public key for heads; allowed: an EC public key as PEM',
    { cure: 'use the file "keys/audit.pub.pem" of the world' },
  )
}
