import { X509Certificate } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTlsIdentity, openTlsRoot, worldPaths } from '../../core/index.ts'
import { parseServerConfig, startServer } from '../../server/index.ts'
import { Lab } from '../support/cli.ts'
import { httpsRequest } from '../support/https.ts'
import { LiveServer, systemClock } from '../support/live-server.ts'
import { ServerProcess } from '../support/server-process.ts'
import { expectError } from '../support/test-register.ts'
import { needs, runTool } from '../support/tools.ts'

const lab = new Lab()
let live: LiveServer
beforeAll(async () => {
  live = await LiveServer.start(lab)
})
afterAll(() => live.stop())

const startWith = (configuration: string) =>
  startServer({
    world: live.world,
    passphrase: null,
    config: parseServerConfig(configuration, 'test'),
    system: systemClock,
    actor: 'tester',
    build: 'test',
    log: () => {},
  })

const NOTHING_ELSE = 'webServices: null, plain: null'

test('an address that is taken is reported with its listener', async () => {
  const { port } = new URL(live.urlOf('open'))
  const taken = startWith(`listeners: { ${NOTHING_ELSE}, open: { port: ${port} } }`)
  await expectError(() => taken, 'USAGE', new RegExp(`"open" .*127.0.0.1 port ${port}: EADDRINUSE`))
})

test('a certificate of the user’s own is served in place of the world’s', async () => {
  const root = await openTlsRoot(live.world, null, systemClock, 'tester')
  const { chainPem, key } = await makeTlsIdentity(root, ['localhost'], systemClock, live.world.random)
  writeFileSync(lab.path('own.pem'), chainPem)
  writeFileSync(lab.path('own.key'), key.export({ type: 'pkcs8', format: 'pem' }))
  const tls = (file: string) => `tls: { certificateFile: "${lab.path(file)}", keyFile: "${lab.path('own.key')}" }`
  const open = `listeners: { ${NOTHING_ELSE}, open: { port: 0 } }`
  const server = await startWith(`${open}\n${tls('own.pem')}`)
  const { port } = new URL(server.doors[0]?.url ?? '')
  const served = await new Promise<X509Certificate | undefined>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), servername: 'localhost', ca: live.ca }, () => {
      resolve(socket.getPeerX509Certificate())
      socket.destroy()
    })
    socket.on('error', reject)
  })
  await server.stop()
  expect(served?.fingerprint256).toBe(new X509Certificate(chainPem).fingerprint256)
  await expectError(() => startWith(`${open}\n${tls('missing.pem')}`), 'USAGE', /missing.pem".*"tls"/)
  await expectError(() => startWith(`${open}\n${tls('own.key')}`), 'USAGE', /own.key"/)
})

test('the TLS root is outside the four PKIs, its owner’s alone, and the same for every server', async () => {
  expect(statSync(worldPaths(live.directory).tlsRoot).mode & 0o777).toBe(0o600)
  const root = new X509Certificate(live.ca)
  expect(root.subject).toMatch(/^CN=tpki TEST TLS root [0-9a-f]{8}$/)
  const cas = await live.world.caCertificates()
  for (const { record } of cas) expect(root.verify(new X509Certificate(record.der).publicKey)).toBe(false)
  expect((await openTlsRoot(live.world, null, systemClock, 'tester')).certificatePem).toBe(live.ca)
  const rows = await live.world.store.queryAudit({ action: 'tls-root-made', limit: 10 })
  expect(rows).toHaveLength(1)
})

needs('openssl').test('OpenSSL takes the server’s certificate for the names it has, and for no other', async () => {
  writeFileSync(lab.path('root.pem'), live.ca)
  const address = new URL(live.urlOf('open')).host
  const judge = (...name: readonly string[]) =>
    runTool('openssl', [
      's_client',
      '-connect',
      address,
      '-CAfile',
      lab.path('root.pem'),
      '-x509_strict',
      '-verify_return_error',
      ...name,
    ])
  for (const name of [
    ['-verify_hostname', 'localhost'],
    ['-verify_ip', '127.0.0.1'],
    ['-verify_ip', '::1'],
  ])
    expect((await judge(...name)).output, name.join(' ')).toContain('Verify return code: 0 (ok)')
  expect((await judge('-verify_hostname', 'elsewhere.example')).output).toMatch(/hostname mismatch/i)
})

test('a server that has been told to stop is not ready, and answers nobody afterwards', async () => {
  const server = await startWith(`listeners: { ${NOTHING_ELSE}, open: { port: 0 } }`)
  const url = server.doors[0]?.url ?? ''
  expect((await httpsRequest(`${url}/ready`, { ca: live.ca })).status).toBe(200)
  await server.stop()
  await expect(httpsRequest(`${url}/ready`, { ca: live.ca })).rejects.toThrow(/ECONNREFUSED/)
})

test('"tpki serve" names its listeners, serves beside another server of the world, and ends well when it is told to', async () => {
  const other = await ServerProcess.start(live.directory)
  const refused = httpsRequest(`${other.webServices}/1.0/DeviceCSR`, { ca: live.ca })
  await expect(refused).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/)
  expect(await other.end('SIGTERM')).toBe(0)
})
