import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { needs, runProgram, runTool } from '../../support/tools.ts'
import { type Expected, hierarchies, leaves, POLICY_OID, type QuickstartWorld } from '../quickstart-world.ts'

const { describe, test } = needs('go')

/** What go/verify.go prints. */
interface Answer {
  readonly unreadable: string
  readonly unhandled: readonly string[] | null
  readonly refused: string
  readonly refusedHandled: string
  readonly policies: readonly string[] | null
  readonly notAfter: string
}

const SUBJECT_ALT_NAME = '2.5.29.17'
// The first build on a machine compiles the standard library too.
const BUILD_TIMEOUT_MS = 110_000

const jobKey = ({ id }: Expected, hierarchy: string) => `${id} under ${hierarchy}`

/** Builds the judge and asks it about every leaf under every root. */
async function judge(world: QuickstartWorld): Promise<Map<string, Answer>> {
  const program = world.directory.file('verify-with-go')
  const built = await runTool('go', ['build', '-o', program, join(import.meta.dirname, '../go/verify.go')], {
    env: { GO111MODULE: 'off', GOTOOLCHAIN: 'local' },
    timeoutMs: BUILD_TIMEOUT_MS,
  })
  if (built.code !== 0) throw new Error(`go build: ${built.output}`)
  const jobs = leaves.flatMap((leaf) => hierarchies.map((hierarchy) => ({ leaf, hierarchy })))
  const input = jobs.map(({ leaf, hierarchy }) => {
    const files = [world.rootFile(hierarchy), world.certificateFile(leaf.id), ...world.pathOf(leaf).untrusted]
    return `${files.join('\t')}\n`
  })
  const { stdout, stderr, code } = await runProgram(program, [SUBJECT_ALT_NAME], { input: input.join('') })
  const lines = stdout.trimEnd().split('\n')
  if (code !== 0 || lines.length !== jobs.length) throw new Error(`the judge ended with ${code}: ${stderr}`)
  return new Map(
    jobs.map(({ leaf, hierarchy }, i) => [jobKey(leaf, hierarchy), JSON.parse(lines[i] as string) as Answer]),
  )
}

// Go reads the value of a name's attribute only where it is one of ASN.1's string types; x500UniqueIdentifier is a
// BIT STRING (X.520 6.2.7), so Go reads no organisation certificate, the published ones included.
const isUnreadable = ({ hierarchy }: Expected): boolean => hierarchy === 'smki-organisation'

export function goSuite(world: QuickstartWorld): void {
  describe('Go judges certificates', () => {
    let answers: ReadonlyMap<string, Answer>
    const answerFor = (leaf: Expected, hierarchy: string): Answer => answers.get(jobKey(leaf, hierarchy)) as Answer

    beforeAll(async () => {
      answers = await judge(world)
    }, BUILD_TIMEOUT_MS + 10_000)

    for (const leaf of leaves.filter(isUnreadable)) {
      test(`${leaf.id} is beyond Go: a BIT STRING in the subject`, () => {
        expect(answerFor(leaf, leaf.hierarchy).unreadable).toBe(
          'x509: invalid RDNSequence: invalid attribute value: unsupported string type: 3',
        )
      })
    }

    for (const leaf of leaves.filter((each) => !isUnreadable(each))) {
      const isDevice = leaf.hierarchy === 'smki-device'
      test(`${leaf.id} chains to its own root${isDevice ? ', its subjectAltName dealt with' : ''}`, () => {
        const answer = answerFor(leaf, leaf.hierarchy)
        expect(answer).toMatchObject({ unreadable: '', refusedHandled: '', policies: [POLICY_OID] })
        // GBCS 12.2: critical, and its only name an otherName, which Go leaves to its caller.
        expect(answer.unhandled).toEqual(isDevice ? [SUBJECT_ALT_NAME] : [])
        expect(answer.refused).toBe(isDevice ? 'x509: unhandled critical extension' : '')
        if (isDevice) expect(answer.notAfter).toBe('9999-12-31T23:59:59Z')
      })

      test(`${leaf.id} chains to no other PKI's root`, () => {
        for (const hierarchy of hierarchies.filter((name) => name !== leaf.hierarchy)) {
          const { refusedHandled } = answerFor(leaf, hierarchy)
          expect(refusedHandled, hierarchy).toMatch(/^x509: certificate signed by unknown authority/)
        }
      })
    }
  })
}
