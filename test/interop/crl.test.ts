import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import type { IssuingDeps } from '../../core/authority/issuance/deps.ts'
import { renew } from '../../core/authority/issuance/renew.ts'
import { currentCrl } from '../../core/authority/revocation/crl/current-crl.ts'
import { issueDueCrls } from '../../core/authority/revocation/crl/issue-due-crls.ts'
import { revoke } from '../../core/authority/revocation/revoke.ts'
import { fixedClock } from '../../core/base/clock.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { toPem } from '../../core/pki/x509/pem.ts'
import { issued, type RevocationBench, revocationBench, storedCa } from '../support/revocation.ts'
import { administrator } from '../support/test-register.ts'
import { needs, type Ran, runTool } from '../support/tools.ts'
import { type TestCa, TestWorld } from '../support/world.ts'
import { opensslText } from './openssl.ts'
import { temporaryDirectory } from './tpki.ts'

// The judges go by the clock of the machine.
const NOW_SECONDS = Math.floor(Date.now() / 1000)

class WorldOfNow extends TestWorld {
  override deps(overrides: Partial<IssuingDeps> = {}): IssuingDeps {
    return super.deps({ clock: fixedClock(NOW_SECONDS), ...overrides })
  }
}

interface Hierarchy {
  readonly leaf: ProfileId
  readonly issuing: ProfileId
  readonly root: ProfileId
  readonly environment: string | null
  readonly arl: string
  readonly crl: string
}

const hierarchies: readonly Hierarchy[] = [
  {
    leaf: 'smki-organisation/organisation-ds',
    issuing: 'smki-organisation/issuing-oca',
    root: 'smki-organisation/root-oca',
    environment: null,
    arl: 'smki-organisation/arl',
    crl: 'smki-organisation/crl',
  },
  {
    leaf: 'iki/ad-hoc-web-service',
    issuing: 'iki/issuing-ica',
    root: 'iki/root-ica',
    environment: null,
    arl: 'iki/arl',
    crl: 'iki/crl',
  },
  {
    leaf: 'dccki/infrastructure',
    issuing: 'dccki/eii',
    root: 'dccki/root',
    environment: 'uit-a',
    arl: 'dccki/arl@uit-a',
    crl: 'dccki/eii-crl@uit-a',
  },
]

const directory = temporaryDirectory()
afterAll(() => directory.remove())

/** The files that one hierarchy is judged by. */
interface Files {
  readonly root: string
  readonly issuing: string
  readonly good: string
  readonly revoked: string
  readonly arl: string
  readonly crl: string
  /** The ARL once the issuing CA is on it. */
  readonly arlOfCa: string
}

async function makeFiles(
  { leaf, issuing, root, environment, arl, crl }: Hierarchy,
  bench: RevocationBench,
): Promise<Files> {
  const { deps } = bench
  const write = (name: string, label: string, der: Uint8Array): string => {
    const file = directory.file(`${leaf.replace('/', '-')}-${name}.pem`)
    writeFileSync(file, toPem(label, der))
    return file
  }
  const crlFile = async (id: string, name: string) => write(name, 'X509 CRL', (await currentCrl(id, deps)).der)
  const good = await issued(leaf, bench)
  const { record: bad } = await renew(good, { actor: 'tests', interface: 'cli' }, deps)
  const request = { reason: 'affiliationChanged', invaliditySeconds: NOW_SECONDS - 1, comment: '' } as const
  await revoke(bad, request, administrator, deps)
  await issueDueCrls('tests', deps)
  const files = {
    root: write('root', 'CERTIFICATE', ((await deps.issuingCa(root, environment)) as TestCa).der),
    issuing: write('issuing', 'CERTIFICATE', ((await deps.issuingCa(issuing, environment)) as TestCa).der),
    good: write('good', 'CERTIFICATE', good.der),
    revoked: write('revoked', 'CERTIFICATE', bad.der),
    arl: await crlFile(arl, 'arl'),
    crl: await crlFile(crl, 'crl'),
  }
  const ca = await storedCa(issuing, environment, bench)
  await revoke(ca, { reason: 'cACompromise', invaliditySeconds: null, comment: '' }, administrator, deps)
  return { ...files, arlOfCa: await crlFile(arl, 'arl-of-ca') }
}

const made = new Map<Hierarchy, Files>()
beforeAll(async () => {
  const world = new WorldOfNow()
  // A store each: the requests of the tests share their keys.
  for (const hierarchy of hierarchies)
    made.set(hierarchy, await makeFiles(hierarchy, revocationBench(undefined, undefined, world, NOW_SECONDS)))
})

const openssl = needs('openssl')
openssl.describe('OpenSSL', () => {
  const verify = ({ root, issuing, crl }: Files, arl: string, leaf: string): Promise<Ran> =>
    runTool('openssl', [
      ...['verify', '-x509_strict', '-crl_check_all', '-no-CAfile', '-no-CApath', '-no-CAstore'],
      ...['-CAfile', root, '-untrusted', issuing, '-CRLfile', arl, '-CRLfile', crl, leaf],
    ])

  for (const hierarchy of hierarchies) {
    const files = () => made.get(hierarchy) as Files

    openssl.test(`${hierarchy.leaf}: the good one passes under -crl_check_all`, async () => {
      expect(await verify(files(), files().arl, files().good)).toMatchObject({
        code: 0,
        stdout: `${files().good}: OK\n`,
        stderr: '',
      })
    })

    openssl.test(`${hierarchy.leaf}: the revoked one fails as revoked`, async () => {
      const { code, stderr } = await verify(files(), files().arl, files().revoked)
      expect(code).not.toBe(0)
      expect(stderr).toContain('error 23 at 0 depth lookup: certificate revoked')
    })

    openssl.test(`${hierarchy.leaf}: the good one fails once its CA is on the ARL`, async () => {
      const { code, stderr } = await verify(files(), files().arlOfCa, files().good)
      expect(code).not.toBe(0)
      expect(stderr).toContain('error 23 at 1 depth lookup: certificate revoked')
    })

    openssl.test(`${hierarchy.crl}: its signature, number, reason and date read as they were written`, async () => {
      const { crl, issuing } = files()
      const text = await opensslText('crl', '-in', crl, '-CAfile', issuing, '-noout', '-text')
      expect(text).toContain('Version 2 (0x1)')
      expect(text).toMatch(/X509v3 CRL Number: \n\s+1\n/)
      expect(text).toContain('X509v3 Authority Key Identifier')
      expect(text).toMatch(/X509v3 CRL Reason Code: \n\s+Affiliation Changed/)
      expect(text).toContain('Invalidity Date')
      const judged = await runTool('openssl', ['crl', '-in', crl, '-CAfile', issuing, '-noout', '-verify'])
      expect(judged.output).toMatch(/verify OK/)
    })
  }
})

const gnutls = needs('certtool')
gnutls.describe('GnuTLS', () => {
  for (const hierarchy of hierarchies) {
    const files = () => made.get(hierarchy) as Files

    const verify = (crl: string, leaf: string, issuing: string): Promise<Ran> =>
      runTool('certtool', [
        ...['--verify', '--verify-profile', 'medium', '--load-ca-certificate', issuing, '--load-crl', crl],
        ...['--infile', leaf],
      ])

    gnutls.test(`${hierarchy.leaf}: the good one passes, the revoked one fails as revoked`, async () => {
      const { crl, good, revoked, issuing } = files()
      expect((await verify(crl, good, issuing)).stdout).toContain('Verified. The certificate is trusted.')
      const { code, stdout } = await verify(crl, revoked, issuing)
      expect(code).not.toBe(0)
      expect(stdout).toContain('The certificate chain is revoked.')
    })

    gnutls.test(`${hierarchy.leaf}: its CA fails once it is on the ARL`, async () => {
      const { arl, arlOfCa, issuing, root } = files()
      expect((await verify(arl, issuing, root)).stdout).toContain('Verified. The certificate is trusted.')
      expect((await verify(arlOfCa, issuing, root)).stdout).toContain('The certificate chain is revoked.')
    })

    gnutls.test(`${hierarchy.crl} and ${hierarchy.arl} verify`, async () => {
      const { crl, arl, issuing, root } = files()
      for (const [file, ca] of [
        [crl, issuing],
        [arl, root],
      ] as const) {
        const { stdout } = await runTool('certtool', ['--verify-crl', '--load-ca-certificate', ca, '--infile', file])
        expect(stdout).toContain('Verification output: Verified. The certificate is trusted.')
      }
    })
  }
})
