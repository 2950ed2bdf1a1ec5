import { readFileSync } from 'node:fs'
import { type Ran, runTool } from '../support/tools.ts'
import { POLICY_OID } from './quickstart-world.ts'

/** Runs OpenSSL. */
export const openssl = (...args: string[]): Promise<Ran> => runTool('openssl', args)

/** Runs an OpenSSL command that must succeed and returns its stdout. */
export async function opensslText(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await openssl(...args)
  if (code !== 0) throw new Error(`"openssl ${args.join(' ')}" ended with ${code}: ${stderr}`)
  return stdout
}

export interface OpensslPath {
  readonly root: string
  /** CA certificates that are not trusted. */
  readonly untrusted: readonly string[]
  readonly policy?: string
}

/** Validates paths as RFC 5280 §6.1 does with initial-explicit-policy, one policy allowed, and OpenSSL's strict checks. */
export function opensslVerify(
  files: readonly string[],
  { root, untrusted, policy = POLICY_OID }: OpensslPath,
): Promise<Ran> {
  return openssl(
    'verify',
    '-x509_strict',
    ...['-policy', policy, '-explicit_policy', '-policy_check'],
    ...['-no-CAfile', '-no-CApath', '-no-CAstore', '-CAfile', root],
    ...untrusted.flatMap((file) => ['-untrusted', file]),
    ...files,
  )
}

// X.690: the first octet of any DER request.
const SEQUENCE = 0x30

/** Whether a request's own signature verifies. The exit code says nothing: some versions end with 0 on a bad one. */
export async function opensslAcceptsRequest(file: string): Promise<boolean> {
  const form = readFileSync(file)[0] === SEQUENCE ? 'DER' : 'PEM'
  const { output } = await openssl('req', '-verify', '-noout', '-inform', form, '-in', file)
  const isOk = /\bverify OK\b/.test(output)
  if (isOk === /verify failure|verify error/i.test(output))
    throw new Error(`"openssl req -verify" gave no clear word: ${output}`)
  return isOk
}
