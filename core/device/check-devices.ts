import type { DeviceCheckOptions } from './check-context.ts'
import { checkDevice, type DeviceVerdict } from './check-device.ts'
import type { DeviceCredentials } from './credentials.ts'
import { opensslCrypto } from './device-crypto.ts'
import { makeCheckContext } from './make-check-context.ts'
import { SecondVerifier } from './second-verifier.ts'

// For fewer devices a thread takes longer to start than it saves.
const MIN_FOR_THREAD = 50
// Devices under way at once: some to start while the second implementation is busy with another.
const IN_FLIGHT = 8

/**
 * Judges devices in the order in which they come, a few of them in memory at a time. Where there are to be many, as
 * `count` says, the second implementation has a thread of its own.
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
      // Its turn to be awaited comes; until then a failure is not unhandled.
      verdict.catch(() => undefined)
      started.push(verdict)
      if (started.length >= IN_FLIGHT) yield (await started.shift()) as DeviceVerdict
    }
    for (const verdict of started) yield await verdict
  } finally {
    await second.close()
  }
}
