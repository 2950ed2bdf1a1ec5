import { type DeviceCheckOptions, makeCheckContext } from './check-context.ts'
import { checkDevice, type DeviceVerdict } from './check-device.ts'
import type { DeviceCredentials } from './credentials.ts'

/** Judges devices one after another as they come, holding one at a time. */
export async function* checkDevices(
  devices: AsyncIterable<DeviceCredentials>,
  options: DeviceCheckOptions,
): AsyncGenerator<DeviceVerdict> {
  const context = await makeCheckContext(options)
  for await (const credentials of devices) yield await checkDevice(credentials, context)
}
