import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportKeyPem } from '../../../core/pki/x509/export-key.ts'
import { toPem } from '../../../core/pki/x509/pem.ts'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { toHexText } from '../../support/hex.ts'
import { makeMessage, makeParty } from '../../support/parties.ts'

const lab = new Lab()
const WITH_KEYS = ['--certs', 'certs', '--keys', 'keys']

beforeAll(async () => {
  const device = await makeParty('device', '00db1234567890a1')
  const supplier = await makeParty('supplier', '00db1234567800a1', 2)
  const broker = await makeParty('broker', '00db1234567800a4', 4)
  for (const [name, party] of Object.entries({ device, supplier, broker })) {
    lab.write(`certs/${name}.pem`, toPem('CERTIFICATE', party.dsDer) + toPem('CERTIFICATE', party.kaDer))
  }
  lab.write('keys/device.key', exportKeyPem(device.ka))
  const command = await makeMessage(supplier, device, { cra: 'command', counter: 1000, macOf: [device, broker] })
  const response = await makeMessage(device, supplier, { counter: 1000 })
  const alert = await makeMessage(device, supplier, { cra: 'alert', signer: null, macOf: [device, supplier] })
  lab.write(
    'messages/command.HEX',
    toHexText(command)
      .toUpperCase()
      .replace(/(.{64})/g, '$1\r\n'),
  )
  lab.write('messages/response.bin', response)
  lab.write('messages/alert.hex', toHexText(alert))
  lab.write('messages/notes.txt', 'passed over')
  lab.write('wrong.bin', response.with(60, (response[60] as number) ^ 1))
  lab.write('cut.hex', toHexText(response.subarray(0, 50)))
  lab.write('text.hex', 'no message')
})

describe.concurrent('device message', () => {
  test('--json has exactly the keys that scripts rely on, in the order of the files', async () => {
    const { results } = await lab.json('device', 'message', 'messages', ...WITH_KEYS)
    expect(results).toEqual([
      {
        file: 'messages/alert.hex',
        frame: 'GeneralCiphering(MAC)',
        cra: 'alert',
        originator: '00db1234567890a1',
        recipient: '00db1234567800a1',
        counter: '0000000000000001',
        messageCode: '0055',
        signature: 'none',
        mac: 'valid',
        macBetween: ['00db1234567890a1', '00db1234567800a1'],
        missing: [],
      },
      {
        file: 'messages/command.HEX',
        frame: 'GeneralCiphering(MAC)',
        cra: 'command',
        originator: '00db1234567800a1',
        recipient: '00db1234567890a1',
        counter: '00000000000003e8',
        messageCode: '0055',
        signature: 'valid',
        mac: 'valid',
        macBetween: ['00db1234567890a1', '00db1234567800a4'],
        missing: [],
      },
      {
        file: 'messages/response.bin',
        frame: 'GeneralSigning',
        cra: 'response',
        originator: '00db1234567890a1',
        recipient: '00db1234567800a1',
        counter: '00000000000003e8',
        messageCode: '0055',
        signature: 'valid',
        mac: 'none',
        macBetween: null,
        missing: [],
      },
    ])
  })

  test('for people: the verdict, the parties, and what is missing', async () => {
    const { stdout } = await lab.done('device', 'message', 'messages/command.HEX', '--certs', 'certs/device.pem')
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      '?     messages/command.HEX  GeneralCiphering(MAC) command 0055  00db1234567800a1 → 00db1234567890a1  counter 00000000000003e8',
      '      signature no-key, MAC no-key',
      '      missing for the signature: a digital signing certificate of 00db1234567800a1',
      '      missing for the MAC: a key agreement certificate of the access control broker (role 04)',
    ])
    const all = await lab.done('device', 'message', 'messages/command.HEX', ...WITH_KEYS)
    expect(all.stdout).toMatch(/^ok {4}messages\/command\.HEX /)
    expect(all.stdout).toContain('signature valid, MAC valid (between 00db1234567890a1 and 00db1234567800a4)')
  })

  test('a wrong signature is exit code 1', async () => {
    const run = await lab.tpki('device', 'message', 'wrong.bin', 'messages', ...WITH_KEYS)
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 1, stderr: '' })
    expect(run.stdout).toMatch(/^FAIL {2}wrong\.bin .*\n {6}signature invalid, MAC none\nok /)
  })

  test('what is no message is reported, and the others are judged', async () => {
    const run = await lab.tpki(
      'device',
      'message',
      'cut.hex',
      'text.hex',
      'none.hex',
      'messages',
      ...WITH_KEYS,
      '--json',
    )
    const { results } = JSON.parse(run.stdout)
    expect(run.code).toBe(1)
    expect(results.map(({ error }: { error?: { code: string } }) => error?.code ?? null)).toEqual([
      'GBCS_MALFORMED',
      'GBCS_MALFORMED',
      'INPUT_UNREADABLE',
      null,
      null,
      null,
    ])
    expect(results[0]).toMatchObject({ file: 'cut.hex', frame: null, signature: null, mac: null })
    expect(run.stderr).toContain(
      'tpki: error: cut.hex: the signature at offset 38: found 12 octets, expected 64 octets',
    )
  })

  test('a certificate that cannot be read is reported, and exit code 1', async () => {
    lab.write('bad.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    const run = await lab.tpki('device', 'message', 'messages', '--certs', 'bad.pem', 'certs', '--keys', 'keys')
    expect(run.code).toBe(1)
    expect([run.errors, run.stderr]).toEqual([['INPUT_NOT_CERTIFICATE'], expect.stringContaining('"bad.pem"')])
    expect(run.stdout.match(/^ok /gm)).toHaveLength(3)
  })

  test('a key that belongs to no certificate is said', async () => {
    const run = await lab.done('device', 'message', 'messages', '--keys', 'keys')
    expect(run.stderr).toMatch(/^tpki: warning: private keys .*: 1\n$/)
  })

  test('a key file that holds no key, and a directory without a message, are refused', async () => {
    expectRefusal(await lab.tpki('device', 'message', 'messages', '--keys', 'certs/device.pem'), {
      code: 1,
      error: ['KEY_UNREADABLE', 'certs/device.pem'],
    })
    expectRefusal(await lab.tpki('device', 'message', 'certs'), {
      code: 1,
      error: ['INPUT_EMPTY', 'certs', '.hex', '.bin', '.gbcs', '.msg'],
    })
  })

  test('a thousand messages take seconds', async () => {
    const octets = readFileSync(lab.path('messages/command.HEX'))
    for (let i = 0; i < 1000; i++) lab.write(`many/${i}.hex`, octets)
    const start = performance.now()
    const { results } = await lab.json('device', 'message', 'many', ...WITH_KEYS)
    // Measured: 0.7 s. The bound leaves room for a busy machine.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(results).toHaveLength(1000)
    expect(results.every(({ mac }: { mac: string }) => mac === 'valid')).toBe(true)
  })
})

// The published messages of the programme are not ours to hand on; set the variable to their folder to judge them.
const folder = process.env.TPKI_REFERENCE_VECTORS

interface Expected {
  readonly file: string
  readonly signature: string
  readonly mac: string
}

/** Of these the keys are among the published sample: every other verdict is that a key is missing. */
const SIGNER_AT_HAND = [
  'ECS08_2.1_8F66_FUTURE_DATED_SUCCESS_ALERT_MAX_CREDIT_THRESHOLD_GBCS.HEX',
  'ECS08_2.1_IMMEDIATE_ERROR_RESPONSE_GBCS.HEX',
  'ECS47Deactivate_7.6_ERROR_RESPONSE_GBCS.HEX',
  'ECS01b_1.2.1_CANCELLATION_TOU_BLOCK_SUCCESS_RESPONSE_GBCS.HEX',
  'CS02bAnyExceptAbnormalRootByRecovery_NA_SUCCESS_COMMAND_GBCS.HEX',
  'CS02gLoadControllerByLoadController_NA_IMMEDIATE_SUCCESS_COMMAND_GBCS.HEX',
]
const SECRET_AT_HAND = ['ECS47Deactivate_7.6_ERROR_COMMAND_GBCS.HEX', 'CS02fMAC_6.24.1_SUCCESS_RESPONSE_GBCS.HEX']

describe.skipIf(!folder)('the published messages (needs TPKI_REFERENCE_VECTORS)', () => {
  test('each has exactly the expected verdict where the keys are at hand, and no-key elsewhere', async () => {
    const vectors = folder as string
    const expected: Expected[] = JSON.parse(readFileSync(join(vectors, 'messages/expected.json'), 'utf8'))
    const keys = ['--certs', join(vectors, 'certs'), '--keys', join(vectors, 'ka-test-keys.json')]
    const { results } = await lab.json('device', 'message', join(vectors, 'messages'), ...keys)
    expect(results).toHaveLength(28)
    for (const { file, signature, mac } of expected) {
      const found = results.find((each: { file: string }) => each.file === join(vectors, 'messages', file))
      const signed = signature === 'valid' ? (SIGNER_AT_HAND.includes(file) ? 'valid' : 'no-key') : 'none'
      const authenticated = mac === '-' ? 'none' : SECRET_AT_HAND.includes(file) ? 'valid' : 'no-key'
      expect({ file, signature: found.signature, mac: found.mac }).toEqual({
        file,
        signature: signed,
        mac: authenticated,
      })
    }
  })
})
