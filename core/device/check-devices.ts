import { checkDevice, type DeviceVerdict, makeCheckContext } from './check-device.ts'
import type { DeviceCredentials } from './credentials/index.ts'
import type { DeviceCheckOptions } from './evidence/check-context.ts'
import { opensslCrypto } from './evidence/device-crypto.ts'
import { SecondVerifier } from './evidence/second-verifier.ts'

// For fewer devices, starting a thread takes longer than it saves.
const MIN_FOR_THREAD = 50
// How many devices are checked at the same time, so that the main thread works while the other thread verifies.
const IN_FLIGHT = 8

/**
 * Checks devices and yields their verdicts in the same order. Only a few devices are in memory at a time.
 * `count` is how many devices to expect; for {@link MIN_FOR_THREAD} or more, a second thread runs the second
 * implementation. An error thrown by `devices` ends the check.
 * @example
 * ```ts
 * import { checkDevices, loadProfiles, readCredentials } from 'smki-test-pki'
 *
 * const policyOids = ['1.2.826.0.1.8641679.1.2.1.12']
 * const options = { profiles: loadProfiles('profiles'), policyOids, atSeconds: null, trust: null }
 * const set = await readCredentials({ paths: ['devices'], manifests: [], passphrase: null })
 * for await (const { device, verdict } of checkDevices(set.devices(), options, set.count))
 *   assert.equal(verdict, 'pass', device)
 * ```
 */
export async function* checkDevices(
  devices: AsyncIterable<DeviceCredentials>,
  options: DeviceCheckOptions,
  count = 1,
): AsyncGenerator<DeviceVerdict> {
  if (count < MIN_FOR_THREAD) {
    const context = await makeCheckContext(options)
    for await (const credentials of devices) yield await checkDevice(credentials, context)
    return
  }
  const second = new SecondVerifier()
  try {
    const crypto = { ...opensslCrypto, verifyRawIndependently: second.verify.bind(second) }
    const context = await makeCheckContext(options, crypto)
    const started: Promise<DeviceVerdict>[] = []
    for await (const credentials of devices) {
      const verdict = checkDevice(credentials, context)
      // The verdict is awaited later. Until then, an error must not count as an unhandled rejection.
      verdict.catch(() => undefined)
      started.push(verdict)
      if (started.length >= IN_FLIGHT) yield (await started.shift()) as DeviceVerdict
    }
    for (const verdict of started) yield await verdict
  } finally {
    await second.close()
  }
}
