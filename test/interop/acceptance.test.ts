import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { needs, type Ran } from '../support/tools.ts'
import { ACTOR, issue, lastAuditRow, newRequest } from './lab.ts'
import { opensslText, opensslVerify } from './openssl.ts'
import {
  type Hierarchy,
  hierarchies,
  issuingCas,
  leaves,
  POLICY_OID,
  QuickstartWorld,
  roots,
} from './quickstart-world.ts'
import { liveSuite } from './suites/live-suite.ts'
import { tpki, tpkiOk } from './tpki.ts'

// Numbers are those of the acceptance cases.
const { describe, test } = needs('openssl')
const world = new QuickstartWorld()

beforeAll(() => world.make())
afterAll(() => world.remove())

const EXIT_FAILED = 1
const EXIT_ENTITLEMENT = 4
const rootsOf = hierarchies.map((hierarchy) => ({ id: roots[hierarchy] as string, hierarchy }))
const everything = [...leaves, ...issuingCas, ...rootsOf]

describe('case 1: one of each kind verifies against its profile and chains to its own root and to no other', () => {
  interface Verified {
    readonly file: string
    readonly valid: boolean
    readonly candidates: readonly string[]
    readonly rebuild: unknown
    readonly findings: readonly { rule: string }[]
  }
  const verified = new Map<Hierarchy, ReadonlyMap<string, Verified>>()

  const verifyUnder = async (hierarchy: Hierarchy): Promise<void> => {
    const files = everything.map(({ id }) => world.certificateFile(id))
    const chain = issuingCas.flatMap(({ id }) => ['--chain', world.certificateFile(id)])
    const { stdout } = await tpki([
      'cert',
      'verify',
      ...files,
      '--trust',
      world.rootFile(hierarchy),
      ...chain,
      '--json',
    ])
    const { results } = JSON.parse(stdout) as { results: Verified[] }
    verified.set(hierarchy, new Map(results.map((result) => [result.file, result])))
  }

  beforeAll(async () => {
    await Promise.all(hierarchies.map(verifyUnder))
  })

  for (const { id, hierarchy } of everything) {
    test(`${id}`, () => {
      const file = world.certificateFile(id)
      for (const under of hierarchies) {
        const result = verified.get(under)?.get(file) as Verified
        expect(result.rebuild).toBe('identical')
        expect(result.candidates).toContain(id.split('@')[0])
        const rules = result.findings.map(({ rule }) => rule)
        expect({ under, valid: result.valid, rules }).toEqual(
          under === hierarchy
            ? { under, valid: true, rules: [] }
            : { under, valid: false, rules: [expect.stringMatching(/^e_chain_(issuer_unknown|not_trusted)$/)] },
        )
      }
    })
  }
})

describe('case 2: the policy of DCCKI, and no live OID', () => {
  // The DCC's arc and BT's, which ETAD 2.2 makes suspect.
  const guardedArcs = ['1.2.826.0.1.8641679', '1.2.826.0.1.1800000']
  // The policy OID and the hwType of every published RTDS device.
  const listed = [POLICY_OID, '1.2.826.0.1.8641679.1.2.2.1']

  const policiesOf = async (id: string): Promise<string[]> => {
    const text = await opensslText('x509', '-in', world.certificateFile(id), '-noout', '-ext', 'certificatePolicies')
    return [...text.matchAll(/Policy: (.+)$/gm)].map(([, policy]) => policy as string)
  }

  /** Has OpenSSL write an OID; returns its DER without tag and length, as hex. */
  const oidHex = async (oid: string): Promise<string> => {
    const out = world.directory.file(`${oid}.der`)
    await opensslText('asn1parse', '-genstr', `OID:${oid}`, '-noout', '-out', out)
    return readFileSync(out).subarray(2).toString('hex')
  }

  for (const { id } of everything.filter(({ hierarchy }) => hierarchy.startsWith('dccki'))) {
    const isRoot = id.startsWith('dccki/root')
    test(`${id} asserts ${isRoot ? 'any policy' : `exactly ${POLICY_OID}`}`, async () => {
      expect(await policiesOf(id)).toEqual([isRoot ? 'X509v3 Any Policy' : POLICY_OID])
    })
  }

  test('no OID under the guarded arcs stands anywhere in a certificate, but those that are listed', async () => {
    const arcs = await Promise.all(guardedArcs.map(oidHex))
    const allowed = await Promise.all(listed.map(oidHex))
    for (const { id } of everything) {
      const der = readFileSync(await toDer(id)).toString('hex')
      for (const oid of oidsUnder(der, arcs)) expect(allowed, `${oid} in ${id}`).toContain(oid)
    }
  })

  const toDer = async (id: string): Promise<string> => {
    const out = world.directory.file('certificate.der')
    await opensslText('x509', '-in', world.certificateFile(id), '-outform', 'DER', '-out', out)
    return out
  }

  test('that search finds what is there', async () => {
    const arc = await oidHex('1.2.826.0.1.8641679')
    const der = readFileSync(await toDer('smki-device/device-ds')).toString('hex')
    expect(oidsUnder(der, [arc]).sort()).toEqual(
      [await oidHex(POLICY_OID), await oidHex('1.2.826.0.1.8641679.1.2.2.1')].sort(),
    )
  })

  /** Returns every OID in DER, at any depth, whose octets begin with one of `arcs`. */
  function oidsUnder(der: string, arcs: readonly string[]): string[] {
    return arcs.flatMap((arc) =>
      [...der.matchAll(new RegExp(`06(..)(?=${arc})`, 'g'))].map((match) => {
        const start = match.index + 4
        return der.slice(start, start + 2 * Number.parseInt(match[1] as string, 16))
      }),
    )
  }
})

describe('case 4: one DCCKI test certificate for each environment (ETAD 4.1)', () => {
  const PROFILE = 'dccki/infrastructure'
  const options = ['--org', 'Example Supplier', '--dns', 'case4.example']
  const certificate = (name: string): string => world.directory.file(`case4-${name}.pem`)
  let request: string

  beforeAll(async () => {
    request = await newRequest(world, 'case4', PROFILE, ...options)
  })

  test('no environment: refused', async () => {
    const { code, stderr, stdout } = await issue(world, request, PROFILE)
    expect({ code, stdout }).toEqual({ code: EXIT_ENTITLEMENT, stdout: '' })
    expect(stderr).toContain('[ETAD 4.1]')
    expect(lastAuditRow(world)).toMatchObject({
      action: 'refused',
      actor: ACTOR,
      detail: { profile: PROFILE, environment: null, code: 'ENVIRONMENT_REQUIRED', source: 'ETAD 4.1' },
    })
  })

  test('uit-a and uit-b: two certificates of two hierarchies', async () => {
    const other = await newRequest(world, 'case4-b', PROFILE, ...options)
    const a = await issue(world, request, PROFILE, '--environment', 'uit-a', '--out', certificate('a'))
    const b = await issue(world, other, PROFILE, '--environment', 'uit-b', '--out', certificate('b'))
    expect([a.code, b.code]).toEqual([0, 0])
    const issuers = await Promise.all(
      ['a', 'b'].map((name) => opensslText('x509', '-in', certificate(name), '-noout', '-issuer')),
    )
    expect(issuers[0]).toContain('uit-a')
    expect(issuers[1]).toContain('uit-b')
  })

  test('the same key for uit-b after uit-a: refused', async () => {
    const { code, stderr } = await issue(world, request, PROFILE, '--environment', 'uit-b')
    expect(code).toBe(EXIT_ENTITLEMENT)
    expect(stderr).toContain('one environment for a DCCKI key')
    expect(stderr).toContain('[ETAD 4.1]')
    expect(lastAuditRow(world)).toMatchObject({
      action: 'refused',
      detail: { code: 'KEY_REUSED_ACROSS_ENVIRONMENTS', source: 'ETAD 4.1' },
    })
  })

  test('the same key for uit-b in another DCCKI profile: refused', async () => {
    const file = world.directory.file('case4-personnel.csr')
    const key = world.directory.file('case4.key')
    await tpkiOk([
      'csr',
      'new',
      'dccki/personnel',
      '--org',
      'Example Supplier',
      '--cn',
      'Alex',
      '--key',
      key,
      '--out',
      file,
    ])
    const { code, stderr } = await issue(world, file, 'dccki/personnel', '--environment', 'uit-b')
    expect(code).toBe(EXIT_ENTITLEMENT)
    expect(stderr).toContain('[ETAD 4.1]')
  })

  test('the same key again for uit-a: a renewal, issued', async () => {
    const { code } = await issue(world, request, PROFILE, '--environment', 'uit-a')
    expect(code).toBe(0)
  })

  test("uit-a's certificate used in uit-b: fails", async () => {
    const verify = (environment: string): Promise<Ran> =>
      tpki(['cert', 'verify', certificate('a'), '--world', world.path, '--environment', environment])
    expect(await verify('uit-a')).toMatchObject({ code: 0 })
    const inB = await verify('uit-b')
    expect(inB.code).toBe(EXIT_FAILED)
    expect(inB.stdout).toContain('e_chain_issuer_unknown')
    const cas = (name: string) => ({
      root: world.rootFile(`dccki@${name}` as Hierarchy),
      untrusted: issuingCas.map(({ id }) => world.certificateFile(id)),
    })
    expect(await opensslVerify([certificate('a')], cas('uit-a'))).toMatchObject({ code: 0 })
    const byOpenssl = await opensslVerify([certificate('a')], cas('uit-b'))
    expect(byOpenssl.code).not.toBe(0)
    expect(byOpenssl.stderr).toMatch(/unable to get (local )?issuer certificate/)
  })
})

liveSuite(world)
