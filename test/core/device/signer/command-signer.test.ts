import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { commandSigner } from '../../../../core/device/signer/command-signer.ts'
import { toHexText } from '../../../support/hex.ts'

const folder = mkdtempSync(join(tmpdir(), 'tpki-signer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const input = Buffer.from('a'.repeat(64))
const refusal = (message: string) => expect.objectContaining({ code: 'SIGNER_FAILED', message })

test('the octets go to stdin unchanged, and stdout is the signature', async () => {
  const octets = Uint8Array.from({ length: 64 }, (_, i) => 255 - i)
  expect(toHexText(await commandSigner('cat', 5000).sign(octets))).toBe(toHexText(octets))
  // A shell runs the command, so it may contain pipes.
  expect(toHexText(await commandSigner('cat | tr a b', 5000).sign(input))).toBe('62'.repeat(64))
})

test('a command may ignore stdin', async () => {
  expect((await commandSigner('head -c 64 /dev/zero', 5000).sign(Buffer.alloc(1_000_000))).length).toBe(64)
})

describe('a command that fails gives one clear line', () => {
  const cases: readonly [string, string, string][] = [
    ['an exit code', 'echo "no token" >&2; echo more >&2; exit 3', 'ended with exit code 3: no token'],
    ['a program that is not there', 'exec /nowhere/sign 2>/dev/null', 'ended with exit code 127'],
    ['a signal', 'kill -9 $$', 'ended with a signal'],
    ['too little', 'printf abc', 'wrote 3 octets; r‖s has 64'],
    ['nothing', 'true', 'wrote 0 octets; r‖s has 64'],
    ['DER, which is longer', 'head -c 71 /dev/zero', 'wrote 71 octets; r‖s has 64'],
    ['no end of output', 'yes', 'wrote more than 65536 octets'],
  ]
  test.each(cases)('%s', async (_, command, why) => {
    await expect(commandSigner(command, 5000).sign(input)).rejects.toThrow(refusal(`the signer command ${why}`))
  })

  test('a command that is too slow is ended, with every process that it started', async () => {
    const mark = join(folder, 'mark')
    const slow = commandSigner(`(sleep 1; touch '${mark}') & sleep 30; cat`, 200)
    await expect(slow.sign(input)).rejects.toThrow(refusal('the signer command took longer than 0.2 s'))
    await setTimeout(1200)
    expect(existsSync(mark)).toBe(false)
  })
  test('a process that left the process group does not delay the error', async () => {
    const start = performance.now()
    const slow = commandSigner('setsid sleep 20 & sleep 20', 200)
    await expect(slow.sign(input)).rejects.toThrow(refusal('the signer command took longer than 0.2 s'))
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
