import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { needs, runTool } from '../../support/tools.ts'
import {
  type Expected,
  hierarchies,
  leaves,
  POLICY_OID,
  type QuickstartWorld,
  ZAZ1_POLICY_OID,
} from '../quickstart-world.ts'

const { describe, test } = needs('java', 'javac')

interface Job {
  readonly name: string
  readonly policy: string
  readonly anchor: string
  readonly path: readonly string[]
}

const own = ({ id }: Expected) => `${id} own`
const otherPolicy = ({ id }: Expected) => `${id} policy`
const otherRoot = ({ id }: Expected, hierarchy: string) => `${id} under ${hierarchy}`

function jobsOf(world: QuickstartWorld, leaf: Expected): Job[] {
  const { root: anchor, untrusted } = world.pathOf(leaf)
  const path = [world.certificateFile(leaf.id), ...untrusted]
  const others = hierarchies.filter((name) => name !== leaf.hierarchy)
  return [
    { name: own(leaf), policy: POLICY_OID, anchor, path },
    { name: otherPolicy(leaf), policy: ZAZ1_POLICY_OID, anchor, path },
    ...others.map((name) => ({ name: otherRoot(leaf, name), policy: POLICY_OID, anchor: world.rootFile(name), path })),
  ]
}

/** Compiles the validator and judges every path in one run of it. */
async function judge(world: QuickstartWorld): Promise<Map<string, string>> {
  const jobs = leaves.flatMap((leaf) => jobsOf(world, leaf))
  const classes = world.directory.file('classes')
  const compiled = await runTool('javac', ['-d', classes, join(import.meta.dirname, '../java/VerifyChain.java')])
  if (compiled.code !== 0) throw new Error(`javac: ${compiled.output}`)
  const input = jobs.map((job) => `${[job.policy, job.anchor, ...job.path].join('\t')}\n`).join('')
  const { stdout, stderr, code } = await runTool('java', ['-cp', classes, 'VerifyChain'], { input })
  const lines = stdout.trimEnd().split('\n')
  if (code !== 0 || lines.length !== jobs.length) throw new Error(`java ended with ${code}: ${stderr}`)
  return new Map(jobs.map(({ name }, i) => [name, lines[i] as string]))
}

export function javaSuite(world: QuickstartWorld): void {
  describe('the JDK judges certificates', () => {
    let answers: ReadonlyMap<string, string>

    beforeAll(async () => {
      answers = await judge(world)
    })

    for (const leaf of leaves) {
      test(`${leaf.id} chains to its own root under exactly the policy`, () => {
        expect(answers.get(own(leaf))).toBe(`ok\t${POLICY_OID}`)
      })

      test(`${leaf.id} is not valid under another policy`, () => {
        expect(answers.get(otherPolicy(leaf))).toMatch(/^refused\tINVALID_POLICY\t/)
      })

      test(`${leaf.id} chains to no other PKI's root`, () => {
        for (const name of hierarchies.filter((hierarchy) => hierarchy !== leaf.hierarchy)) {
          expect(answers.get(otherRoot(leaf, name)), name).toMatch(/^refused\tNO_TRUST_ANCHOR\t/)
        }
      })
    }
  })
}
