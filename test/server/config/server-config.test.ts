import { describe, expect, test } from 'vitest'
import { checkLoopback } from '../../../server/config/check-loopback.ts'
import { parseServerConfig } from '../../../server/config/server-config.ts'
import { expectError } from '../../support/test-register.ts'

describe('the configuration of the server', () => {
  test('has a default for every key', () => {
    const { listeners, tls, adHoc } = parseServerConfig('', 'server.yaml')
    expect(listeners).toEqual({
      webServices: { host: '127.0.0.1', port: 8443 },
      open: { host: '127.0.0.1', port: 8444 },
      plain: { host: '127.0.0.1', port: 8080 },
      repository: null,
    })
    expect(tls.names).toEqual(['localhost', '127.0.0.1', '::1'])
    expect(adHoc.path).toBe('/1.0/DeviceCSR')
  })

  test('is what the file says, and the environment before it', () => {
    const environment = {
      TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '1443',
      TPKI_SERVER_LISTENERS__REPOSITORY: '{ port: 8083 }',
      TPKI_SERVER_TLS__NAMES: '[pki.lab.example, "::1"]',
      TPKI_WORLD: 'elsewhere',
    }
    const text = 'listeners: { webServices: { host: 10.0.0.5, port: 9443 }, plain: null }\nlog: { level: error }'
    const { listeners, tls, log } = parseServerConfig(text, 'server.yaml', environment)
    expect(listeners).toEqual({
      webServices: { host: '10.0.0.5', port: 1443 },
      open: { host: '127.0.0.1', port: 8444 },
      plain: null,
      repository: { host: '127.0.0.1', port: 8083 },
    })
    expect(tls.names).toEqual(['pki.lab.example', '::1'])
    expect(log.level).toBe('error')
  })

  test.each([
    { name: 'an unknown key', text: 'listener: {}', error: /^server.yaml: "document" has the unknown key "listener"/ },
    {
      name: 'an unknown key further down',
      text: 'tls: { cert: x }',
      error: /^server.yaml: "tls" has the unknown key "cert"/,
    },
    {
      name: 'a port that is none',
      text: 'listeners: { open: { port: 70000 } }',
      error: /"listeners.open.port" is 70000; /,
    },
    { name: 'a level that is none', text: 'log: { level: loud }', error: /"log.level" is "loud"; allowed: "silent", / },
    {
      name: 'a path that is none',
      text: 'adHoc: { path: "no path" }',
      error: /"adHoc.path" is "no path"; not a path such as /,
    },
    {
      name: 'a certificate without its key',
      text: 'tls: { certificateFile: a.pem }',
      error: /"tls" .*certificateFile.*keyFile/,
    },
    { name: 'no mapping', text: '[1, 2]', error: /^server.yaml: "document" is not a mapping/ },
    { name: 'no YAML', text: 'a: [', error: /^server.yaml: / },
  ])('refuses $name', async ({ text, error }) => {
    await expectError(() => parseServerConfig(text, 'server.yaml'), 'USAGE', error)
  })

  test.each([
    {
      variable: 'TPKI_SERVER_LISTENER__OPEN',
      error: /^TPKI_SERVER_LISTENER__OPEN: "LISTENER" is unknown; allowed: LISTENERS, TLS, /,
    },
    { variable: 'TPKI_SERVER_LISTENERS__WEB__PORT', error: /"WEB" is unknown; allowed: WEB_SERVICES, OPEN, / },
  ])('refuses the variable $variable', async ({ variable, error }) => {
    await expectError(() => parseServerConfig('', 'server.yaml', { [variable]: '1' }), 'USAGE', error)
  })
})

describe('an address that others reach', () => {
  const at = (listener: string, host: string) =>
    parseServerConfig(`listeners: { ${listener}: { host: "${host}", port: 0 } }`, 'test')

  test('is refused to a seeded world, and to the repository without TLS', async () => {
    const seeded = { seeded: 'seed' }
    await expectError(
      () => checkLoopback(seeded, at('open', '0.0.0.0')),
      'USAGE',
      /"listeners.open.host" is "0.0.0.0"; a seeded world/,
    )
    await expectError(
      () => checkLoopback({ seeded: null }, at('repository', '::')),
      'USAGE',
      /"listeners.repository.host" is "::"/,
    )
  })

  test('is another world’s to choose', () => {
    expect(() => checkLoopback({ seeded: null }, at('webServices', '0.0.0.0'))).not.toThrow()
    expect(() => checkLoopback({ seeded: 'seed' }, at('open', '127.1.2.3'))).not.toThrow()
  })
})
