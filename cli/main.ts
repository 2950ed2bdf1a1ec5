import { Command, CommanderError } from 'commander'
import { readVersion } from './version.ts'

type Register = (program: Command) => void

/** Every verb, its summary, and where it is; a verb's module is loaded only when the verb is used. */
const verbs: Record<string, { readonly summary: string; load(): Promise<{ register: Register }> }> = {
  quickstart: {
    summary: 'make a whole test world, one certificate of every profile, verified',
    load: () => import('./commands/quickstart.ts'),
  },
  init: { summary: 'make a test world: CAs, keys, configuration', load: () => import('./commands/init.ts') },
  csr: { summary: 'make and check certificate signing requests', load: () => import('./commands/csr.ts') },
  issue: { summary: 'turn requests into certificates', load: () => import('./commands/issue.ts') },
  batch: {
    summary: 'issue many requests at once, or say what that would come to',
    load: () => import('./commands/batch.ts'),
  },
  cert: {
    summary: 'show, find, export, renew, revoke, lint and verify certificates',
    load: () => import('./commands/cert.ts'),
  },
  crl: {
    summary: 'issue, show, verify and publish the CRLs and ARLs of a world',
    load: () => import('./commands/crl.ts'),
  },
  device: {
    summary: 'check the credentials of devices, and what devices sign and agree',
    load: () => import('./commands/device.ts'),
  },
  ca: { summary: 'list, show and export the CAs of a world', load: () => import('./commands/ca.ts') },
  world: { summary: 'show a world and set its clock', load: () => import('./commands/world.ts') },
  limit: {
    summary: 'publish CSR limits, override them, see what is used of them',
    load: () => import('./commands/limit.ts'),
  },
  audit: { summary: 'list, verify, export and explain the audit log', load: () => import('./commands/audit.ts') },
  queue: {
    summary: 'list requests that wait for room in a limit, and issue them',
    load: () => import('./commands/queue.ts'),
  },
  profile: { summary: 'list, show and check certificate profiles', load: () => import('./commands/profile.ts') },
  participant: { summary: 'who may have certificates, and for what', load: () => import('./commands/participant.ts') },
  person: { summary: 'SROs and AROs of participants', load: () => import('./commands/person.ts') },
  waiver: { summary: 'requirements that both sides agree to disregard', load: () => import('./commands/waiver.ts') },
  notice: { summary: 'what participants have been notified of', load: () => import('./commands/notice.ts') },
  policy: { summary: 'versions of the certificate policies', load: () => import('./commands/policy.ts') },
  approval: { summary: 'approvals of the DCCKI PMA function', load: () => import('./commands/approval.ts') },
  environment: { summary: 'list and add test environments', load: () => import('./commands/environment.ts') },
  serve: {
    summary: 'serve the web services, the repositories and the API',
    load: () => import('./commands/serve.ts'),
  },
  submit: { summary: 'send requests to a server', load: () => import('./commands/submit.ts') },
  enrol: { summary: 'get your first IKI certificate from a server', load: () => import('./commands/enrol.ts') },
  access: {
    summary: 'who may come in to the server: certificates and API keys',
    load: () => import('./commands/access.ts'),
  },
  register: { summary: 'export and import the whole register', load: () => import('./commands/register.ts') },
  form: {
    summary: 'mark forms “For Testing Purposes”, check, fill, submit and decide them',
    load: () => import('./commands/form.ts'),
  },
}

/** Gives commander's words about wrong usage the form of every other message. */
function prefixed(text: string): string {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => `tpki: ${line.replace(/^\(Did you mean (.*)\?\)$/, 'hint: did you mean $1?')}\n`).join('')
}

/** Returns commander's words about wrong usage as a message of ours: without its prefix and its suggestion. */
const oneLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/^error: /, '')

function makeProgram(): Command {
  return new Command('tpki')
    .description('GB smart metering test PKI. TEST ONLY: its certificates chain to no CA of the DCC.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(prefixed(text)) })
    .showSuggestionAfterError()
}

async function run(argv: readonly string[]): Promise<void> {
  const program = makeProgram()
  const name = (argv[0] === 'help' ? argv[1] : argv[0]) ?? ''
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (verb) (await verb.load()).register(program)
  else for (const [each, { summary }] of Object.entries(verbs)) program.command(each).description(summary)
  await program.parseAsync(argv, { from: 'user' })
}

/** Runs one command; what came of it is in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const isJson = argv.includes('--json')
  try {
    await run(argv)
  } catch (error) {
    if (error instanceof CommanderError) endByCommander(error, isJson)
    else await endByError(error, isJson)
  }
}

/** `--version` and `--help` end so, and wrong usage; nothing else is loaded for it. */
function endByCommander({ exitCode, message }: CommanderError, isJson: boolean): void {
  if (exitCode === 0) return
  process.exitCode = 2
  const error = { code: 'USAGE', message: oneLine(message), cure: null, source: null, reference: null }
  if (isJson) process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`)
}

async function endByError(error: unknown, isJson: boolean): Promise<void> {
  const { errorJson, exitCodeOf, printJson, reportError } = await import('./output.ts')
  reportError(error)
  process.exitCode = exitCodeOf(error)
  if (isJson) printJson({ error: errorJson(error) })
}

// A reader such as `head` that closes the pipe is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`tpki: error: stdout cannot be written: ${error.code}\n`)
  process.exitCode = 1
})
process.stderr.on('error', () => {
  // Nobody is left to be told.
})
