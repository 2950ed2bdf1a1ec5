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

/** Returns where the chain ends, signed: kept elsewhere, it shows later that the end was cut off. */
export function signHead({ sequence, hash, atSeconds }: AuditHead, world: string, key: KeyObject): string {
  const statement = { format: 1, world, sequence, hash, at: new Date(atSeconds * 1000).toISOString() } as const
  const signature = sign('sha256', octetsOf(statement), key).toString('base64')
  return `${JSON.stringify({ ...statement, signature }, null, 2)}\n`
}

const octetsOf = (statement: z.infer<typeof statementSchema>): Buffer =>
  Buffer.from(JSON.stringify(statementSchema.parse(statement)), 'utf8')

/**
 * Checks a signed head against the log: that its row is there and unchanged, so that nothing before it was cut off.
 * @throws {PkiError} `AUDIT_HEAD_INVALID` where the head is not this world's, `AUDIT_BROKEN` where the log is,
 * `KEY_UNREADABLE`
 */
export async function verifyHead(
  text: string,
  file: string,
  publicKeyPem: string,
  store: Pick<Store, 'findAudit' | 'auditHead'>,
): Promise<{ sequence: number }> {
  const result = parseYaml(text, headSchema)
  if ('problems' in result)
    throw new PkiError('AUDIT_HEAD_INVALID', `"${file}" is no signed head: ${result.problems.join('; ')}`)
  const { signature, ...statement } = result.data
  const isOurs = verify('sha256', octetsOf(statement), readKey(publicKeyPem), Buffer.from(signature, 'base64'))
  if (!isOurs)
    throw new PkiError('AUDIT_HEAD_INVALID', `"${file}" is not signed by the audit key of this world`, {
      cure: 'use a head that "tpki audit export" of this world wrote, unchanged',
    })
  const { sequence, hash } = statement
  const row = await store.findAudit(sequence)
  if (!row) {
    const head = await store.auditHead()
    throw new PkiError(
      'AUDIT_BROKEN',
      `the log ends at row ${head.sequence}; "${file}" shows that rows up to ${sequence} were there`,
    )
  }
  if (row.hash !== hash)
    throw new PkiError('AUDIT_BROKEN', `row ${sequence} of the log is not the one that "${file}" was signed for`)
  return { sequence }
}

function readKey(publicKeyPem: string): KeyObject {
  try {
    const key = createPublicKey(publicKeyPem)
    if (key.asymmetricKeyType === 'ec') return key
  } catch {
    // Said below.
  }
  throw new PkiError(
    'KEY_UNREADABLE',
    'the key for the head is no public key that signs heads; allowed: an EC key, PEM',
    {
      cure: 'use the file "keys/audit.pub.pem" of the world',
    },
  )
}
