import type { Breaking } from './breaking.ts'
import { certificateBreakings } from './certificate-breakings.ts'
import { fileBreakings } from './file-breakings.ts'
import { setBreakings } from './set-breakings.ts'

/** How to break each rule of the device check, and no other. */
export const breakings: Readonly<Record<string, Breaking>> = {
  ...fileBreakings,
  ...certificateBreakings,
  ...setBreakings,
}
