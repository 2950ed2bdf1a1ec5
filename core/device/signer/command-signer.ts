import { PkiError } from '../../base/index.ts'
import { SIGNATURE_OCTETS } from '../gbcs/index.ts'
import type { DeviceSigner } from './device-signer.ts'
import { firstLine, type Ran, runProgram } from './run-program.ts'

/**
 * Returns a signer over a command of the user: the octets to sign on its stdin, r‖s, 64 octets, from its stdout. A shell
 * runs it, so it must come from the user's own command line and never out of a file. Its signatures are not verified here.
 * Signing throws {PkiError} `SIGNER_FAILED`.
 */
export const commandSigner = (command: string, timeoutMs: number): DeviceSigner => ({
  async sign(input) {
    const ran = await run(command, input, timeoutMs)
    const why = problemOf(ran, timeoutMs)
    if (why !== null) throw failed(`the signer command ${why}`)
    return ran.stdout
  },
})

async function run(command: string, input: Uint8Array, timeoutMs: number): Promise<Ran> {
  try {
    return await runProgram(command, [], { shell: true, input, timeoutMs })
  } catch (cause) {
    throw failed(`the signer command cannot be started: ${(cause as Error).message}`, cause)
  }
}

function problemOf({ code, stdout, stderr, ended }: Ran, timeoutMs: number): string | null {
  if (ended === 'too slow') return `did not end within ${timeoutMs / 1000} s`
  if (ended === 'too much output') return 'wrote more than 65536 octets'
  if (code !== 0) {
    const said = firstLine(stderr)
    return `ended with ${code === null ? 'a signal' : `exit code ${code}`}${said === '' ? '' : `: ${said}`}`
  }
  if (stdout.length === SIGNATURE_OCTETS) return null
  return `gave ${stdout.length} octets where r‖s has ${SIGNATURE_OCTETS}`
}

const failed = (message: string, cause?: unknown): PkiError =>
  new PkiError('SIGNER_FAILED', message, {
    cause,
    cure: 'it reads the octets to sign from stdin and writes the raw r‖s to stdout, 64 octets and nothing else',
  })
