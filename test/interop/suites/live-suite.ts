import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { needs, type Ran } from '../../support/tools.ts'
import { ACTOR, issue, lastAuditRow, newRequest } from '../lab.ts'
import { openssl, opensslText } from '../openssl.ts'
import { POLICY_OID, type QuickstartWorld } from '../quickstart-world.ts'
import { tpki, tpkiJson } from '../tpki.ts'

const { describe, test } = needs('openssl')
const EXIT_FAILED = 1

/** Acceptance case 19. */
export function liveSuite(world: QuickstartWorld): void {
  describe('case 19: a live OID, issuer or key is refused (ETAD 2.2)', () => {
    const DEVICE = 'smki-device/device-ds'
    const configFile = `${world.path}/world.yaml`
    let config: string

    beforeAll(() => {
      config = readFileSync(configFile, 'utf8')
    })
    // Each test lists what it needs as live, and nothing stays listed.
    beforeEach(() => writeFileSync(configFile, config))
    afterAll(() => writeFileSync(configFile, config))

    const listAsLive = (kind: 'oids' | 'issuers' | 'keys', value: string): void => {
      const listed = config.replace(new RegExp(`^ {2}${kind}: \\[\\]$`, 'm'), `  ${kind}: ["${value}"]`)
      if (listed === config) throw new Error(`world.yaml has no empty "live.${kind}"`)
      writeFileSync(configFile, listed)
    }

    const deviceRequest = (name: string, hwType: string): Promise<string> =>
      newRequest(world, name, DEVICE, '--eui64', '00db1234567890c0', '--hw-type', hwType)

    const expectRefused = async (ran: Ran, code: string, message: string): Promise<void> => {
      expect(ran.code).toBe(EXIT_FAILED)
      expect(ran.stdout).toBe('')
      expect(ran.stderr).toContain(message)
      expect(ran.stderr).toContain('[ETAD 2.2]')
      expect(lastAuditRow(world)).toMatchObject({
        action: 'refused',
        actor: ACTOR,
        detail: { code, source: 'ETAD 2.2', message: expect.stringContaining(message) },
      })
    }

    /** SHA-256 of the SubjectPublicKeyInfo. */
    const fingerprintOf = async (key: string): Promise<string> => {
      const out = world.directory.file('key.spki')
      await opensslText('pkey', '-in', key, '-pubout', '-outform', 'DER', '-out', out)
      return createHash('sha256').update(readFileSync(out)).digest('hex')
    }

    const renew = (file: string): Promise<Ran> => tpki(['cert', 'renew', file, '--world', world.path, '--actor', ACTOR])

    test('a live OID in a request', async () => {
      const request = await deviceRequest('live-oid', '1.3.6.1.4.1.99999.1')
      listAsLive('oids', '1.3.6.1.4.1.99999.1')
      await expectRefused(await issue(world, request, DEVICE), 'LIVE_OID', 'hwType 1.3.6.1.4.1.99999.1 is live')
    })

    for (const [owner, oid] of [
      ['the DCC', '1.2.826.0.1.8641679.1.2.2.99'],
      ['BT', '1.2.826.0.1.1800000.1.2.2.1'],
    ] as const) {
      test(`an OID under the arc of ${owner} that is not listed`, async () => {
        const request = await deviceRequest(`arc-${owner}`, oid)
        await expectRefused(await issue(world, request, DEVICE), 'LIVE_OID', `hwType ${oid} is under`)
      })
    }

    test('an OID beside those arcs is issued', async () => {
      const request = await deviceRequest('beside', '1.2.826.0.1.86416790.1')
      expect(await issue(world, request, DEVICE)).toMatchObject({ code: 0 })
    })

    test("a live OID as the world's own policy: the world does not open", async () => {
      listAsLive('oids', POLICY_OID)
      const { code, stderr } = await tpki(['ca', 'list', '--world', world.path])
      expect(code).toBe(EXIT_FAILED)
      expect(stderr).toContain(`policy OID ${POLICY_OID} is live [ETAD 2.2]`)
    })

    test('a live key in a request', async () => {
      const request = await deviceRequest('live-key', '1.2.826.0.1.8641679.1.2.2.1')
      const fingerprint = await fingerprintOf(world.directory.file('live-key.key'))
      listAsLive('keys', fingerprint)
      await expectRefused(await issue(world, request, DEVICE), 'LIVE_KEY', `the key ${fingerprint} is listed as live`)
    })

    test('a live key in a renewal', async () => {
      listAsLive('keys', await fingerprintOf(world.leafFile(DEVICE, 'key.pem')))
      await expectRefused(await renew(world.certificateFile(DEVICE)), 'LIVE_KEY', 'is listed as live')
    })

    for (const id of ['smki-device/issuing-dca', 'smki-device/root-dca']) {
      test(`the world's own ${id} listed as a live issuer`, async () => {
        const request = world.leafFile(DEVICE, 'request.csr')
        const name = world.made(id).subject.replace('CN=', '')
        listAsLive('issuers', name)
        await expectRefused(
          await issue(world, request, DEVICE),
          'LIVE_ISSUER',
          `issuer "CN=${name}" is a CA outside this toolkit`,
        )
      })
    }

    test("the key of the world's own issuing CA listed as live", async () => {
      listAsLive('keys', await fingerprintOf(`${world.path}/keys/smki-device-issuing-dca.pem`))
      await expectRefused(
        await issue(world, world.leafFile(DEVICE, 'request.csr'), DEVICE),
        'LIVE_KEY',
        'is listed as live',
      )
    })

    /** Makes a certificate under a CA of the given name, with OpenSSL alone. */
    const foreignCertificate = async (issuer: string): Promise<string> => {
      const file = world.directory.file(`under-${issuer}.pem`)
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${file}.key`]
      const { code, stderr } = await openssl(
        'req',
        '-x509',
        ...key,
        '-subj',
        `/CN=${issuer}`,
        '-days',
        '30',
        '-out',
        file,
      )
      if (code !== 0) throw new Error(stderr)
      return file
    }

    test('a certificate under a CA name that is refused everywhere', async () => {
      const ran = await renew(await foreignCertificate('ZA'))
      await expectRefused(ran, 'LIVE_ISSUER', 'issuer "CN=ZA" is a CA outside this toolkit')
    })

    test('a certificate under a CA that the world lists as live', async () => {
      const file = await foreignCertificate('Example Live CA')
      listAsLive('issuers', 'Example Live CA')
      const ran = await renew(file)
      await expectRefused(ran, 'LIVE_ISSUER', 'issuer "CN=Example Live CA" is a CA outside this toolkit')
    })

    test('what is no certificate at all, which is no fault of ours', async () => {
      const file = world.directory.file('no-certificate.der')
      writeFileSync(file, Uint8Array.of(0x30, 3, 0x30, 1, 5)) // a SEQUENCE in a SEQUENCE, cut short
      const { code, stderr } = await renew(file)
      expect(code).toBe(EXIT_FAILED)
      expect(stderr).toContain('is not a certificate')
    })

    test('nothing refused was issued', async () => {
      const { certificates } = await tpkiJson<{ certificates: unknown[] }>([
        'cert',
        'list',
        '--world',
        world.path,
        '--eui64',
        '00db1234567890c0',
      ])
      expect(certificates).toHaveLength(1)
    })
  })
}
