import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PkiError } from '../../base/index.ts'
import { SIGNATURE_OCTETS } from '../gbcs/index.ts'
import { type DeviceAgreement, type DeviceSigner, importPoint } from './device-signer.ts'
import { firstLine, type ProgramResult, runProgram } from './run-program.ts'

/** A PKCS#11 token and how to open it. */
export interface Pkcs11Token {
  /** The path of the token's PKCS#11 library. */
  readonly module: string
  /** The label of the token; null: the only token of the library. */
  readonly token: string | null
  readonly pin: string
  /** How long one operation may take. */
  readonly timeoutMs: number
  /** Environment variables for the library. */
  readonly environment: NodeJS.ProcessEnv
}

const TOOL = 'pkcs11-tool'
// Every user of the machine can read the arguments of a process. Only its owner can read its environment.
const PIN_VARIABLE = 'TPKI_PKCS11_PIN'
const Z_OCTETS = 32

/** Returns a signer with the private key that has this label. Signing throws {PkiError} `TOKEN_FAILED`. */
export const pkcs11Signer = (token: Pkcs11Token, label: string): DeviceSigner => ({
  sign: (input) =>
    use(token, label, ['--sign', '--mechanism', 'ECDSA'], hash('sha256', input, 'buffer'), SIGNATURE_OCTETS),
})

/** Returns key agreement with the private key that has this label. Agreeing throws {PkiError} `TOKEN_FAILED`. */
export const pkcs11Agreement = (token: Pkcs11Token, label: string): DeviceAgreement => ({
  agree: (peerPoint) => {
    const peer = importPoint(peerPoint).export({ type: 'spki', format: 'der' })
    return use(token, label, ['--derive', '--mechanism', 'ECDH1-DERIVE'], peer, Z_OCTETS)
  },
})

async function use(
  token: Pkcs11Token,
  label: string,
  what: string[],
  input: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const id = await findId(token, label)
  const folder = mkdtempSync(join(tmpdir(), 'tpki-token-'))
  try {
    const [from, to] = [join(folder, 'in'), join(folder, 'out')]
    writeFileSync(from, input)
    await run(token, [...what, '--id', id, '--input-file', from, '--output-file', to])
    const output = readFileSync(to)
    if (output.length === length) return Uint8Array.from(output)
    throw failed(`the token returned ${output.length} octets for key "${label}"; ${length} are required`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** pkcs11-tool uses only the ID of a key: given a label, it may silently use another key. */
async function findId(token: Pkcs11Token, label: string): Promise<string> {
  const { stdout } = await run(token, ['--list-objects', '--type', 'privkey'])
  const keys = Buffer.from(stdout)
    .toString('utf8')
    .split(/^(?=Private Key Object)/m)
    .map(readObject)
  const named = keys.filter((key) => key.label === label)
  const [key] = named
  if (!key) throw failed(`the token has no private key "${label}"`)
  if (named.length > 1) throw failed(`the token has ${named.length} private keys "${label}"`)
  if (key.id === null)
    throw failed(`private key "${label}" of the token has no ID`, 'give it one: pkcs11-tool --set-id')
  if (keys.filter(({ id }) => id === key.id).length === 1) return key.id
  throw failed(`private key "${label}" of the token shares its ID ${key.id} with another`)
}

const readObject = (text: string): { label: string | null; id: string | null } => ({
  label: /^ {2}label: +(.*)$/m.exec(text)?.[1] ?? null,
  id: /^ {2}ID: +([0-9a-f]+)$/m.exec(text)?.[1] ?? null,
})

async function run(
  { module, token, pin, timeoutMs, environment }: Pkcs11Token,
  args: string[],
): Promise<ProgramResult> {
  const where = ['--module', module, ...(token === null ? [] : ['--token-label', token])]
  const login = ['--login', '--pin', `env:${PIN_VARIABLE}`]
  const options = {
    shell: false,
    input: new Uint8Array(0),
    timeoutMs,
    environment: { ...environment, [PIN_VARIABLE]: pin },
  }
  let ran: ProgramResult
  try {
    ran = await runProgram(TOOL, [...where, ...login, ...args], options)
  } catch (cause) {
    throw failed(`${TOOL} could not be started`, 'install OpenSC, which contains it', cause)
  }
  if (ran.ended !== null) throw failed(`${TOOL} took longer than ${timeoutMs / 1000} s`)
  // After some errors the exit code is 0 too; the length of the output shows those.
  if (ran.code !== 0) throw failed(`${TOOL} ended with exit code ${ran.code}: ${firstLine(errorsOf(ran.stderr))}`)
  return ran
}

const errorsOf = (stderr: string): string => /error: .*/.exec(stderr)?.[0].slice('error: '.length) ?? stderr

const failed = (message: string, cure?: string, cause?: unknown): PkiError =>
  new PkiError('TOKEN_FAILED', message, { cause, ...(cure === undefined ? {} : { cure }) })
