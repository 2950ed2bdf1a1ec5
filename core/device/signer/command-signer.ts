import { PkiError } from '../../base/index.ts'
import { SIGNATURE_OCTETS } from '../gbcs/index.ts'
import type { DeviceSigner } from './device-signer.ts'
import { firstLine, MAX_OUTPUT_OCTETS, type ProgramResult, runProgram } from './run-program.ts'

/**
 * Returns a signer that runs a shell command: it gets the octets to sign on stdin and writes r‖s (64 octets) to stdout.
 * The command must come from the user's command line, never from a file. Does not verify the signatures. Each signature
 * may take `timeoutMs`. Signing throws {PkiError} `SIGNER_FAILED`.
 */
export const commandSigner = (command: string, timeoutMs: number): DeviceSigner => ({
  async sign(input) {
    const ran = await run(command, input, timeoutMs)
    const why = problemOf(ran, timeoutMs)
    if (why !== null) throw failed(`the signer command ${why}`)
    return ran.stdout
  },
})

async function run(command: string, input: Uint8Array, timeoutMs: number): Promise<ProgramResult> {
  try {
    return await runProgram(command, [], { shell: true, input, timeoutMs })
  } catch (cause) {
    throw failed(`the signer command could not be started: ${(cause as Error).message}`, cause)
  }
}

function problemOf({ code, stdout, stderr, ended }: ProgramResult, timeoutMs: number): string | null {
  if (ended === 'too slow') return `took longer than ${timeoutMs / 1000} s`
  if (ended === 'too much output') return `wrote more than ${MAX_OUTPUT_OCTETS} octets`
  if (code !== 0) {
    const reason = firstLine(stderr)
    return `ended with ${code === null ? 'a signal' : `exit code ${code}`}${reason === '' ? '' : `: ${reason}`}`
  }
  if (stdout.length === SIGNATURE_OCTETS) return null
  return `wrote ${stdout.length} octets; r‖s has ${SIGNATURE_OCTETS}`
}

const failed = (message: string, cause?: unknown): PkiError =>
  new PkiError('SIGNER_FAILED', message, {
    cause,
    cure: 'the command must read the octets to sign from stdin, and write r‖s (64 octets) and nothing else to stdout',
  })
