import { benchDevice } from './device.ts'
import { benchForms } from './forms.ts'
import { benchIssue } from './issue.ts'
import { benchLimits } from './limits.ts'

// Each bench prints its ratios, all measured in one run; absolute figures say little on another machine.
const benches: Record<string, (isJson: boolean) => Promise<void>> = {
  issue: benchIssue,
  limits: benchLimits,
  device: benchDevice,
  forms: benchForms,
}

const args = process.argv.slice(2)
const isJson = args.includes('--json')
const names = args.filter((arg) => !arg.startsWith('--'))
const unknown = names.find((name) => !benches[name])
if (unknown !== undefined) {
  console.error(`bench: error: "${unknown}" is unknown; allowed: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of names.length > 0 ? names : Object.keys(benches)) await benches[name]?.(isJson)
}
