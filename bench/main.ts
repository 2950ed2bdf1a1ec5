import { benchBulk } from './bulk.ts'
import { benchBulkPlot } from './bulk-plot.ts'
import { benchBulkProfile } from './bulk-profile.ts'
import { benchDevice } from './device.ts'
import { benchForms } from './forms.ts'
import { benchGrowth } from './growth.ts'
import { benchHttp } from './http.ts'
import { benchIssue } from './issue.ts'
import { benchLimits } from './limits.ts'
import { numbersOf } from './numbers-of.ts'
import { benchRows } from './rows.ts'
import { benchStart } from './start.ts'

// Each bench prints its ratios, all measured in one run; absolute figures say little on another machine.
const benches: Record<string, (isJson: boolean) => Promise<void>> = {
  issue: benchIssue,
  limits: benchLimits,
  device: benchDevice,
  forms: benchForms,
  bulk,
  http: benchHttp,
  start: benchStart,
  growth: (isJson) =>
    benchGrowth(isJson, {
      rows: numbersOf('--rows', optionOf('--rows') ?? '10000,100000,1000000'),
      plot: optionOf('--plot'),
    }),
  rows: (isJson) =>
    benchRows(isJson, {
      rows: numbersOf('--rows', optionOf('--rows') ?? '0,1000000,10000000'),
      plot: optionOf('--plot'),
    }),
}

// Of "rows" and "growth": how many certificates are stored. Of these and "bulk": a file for the plot. Of "bulk": a folder for
// profiles.
const FILLING = ['rows', 'growth']
const WITH_VALUE = ['--rows', '--plot', '--profile']
const args = process.argv.slice(2)
const isJson = args.includes('--json')
const names = args.filter((arg, i) => !arg.startsWith('--') && !WITH_VALUE.includes(args[i - 1] ?? ''))
const unknown = names.find((name) => !benches[name])
if (unknown !== undefined) {
  console.error(`bench: error: "${unknown}" is unknown; allowed: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
} else {
  // Millions of rows take minutes and gigabytes of disk: they are filled in only where they are asked for.
  for (const name of names.length > 0 ? names : Object.keys(benches).filter((each) => !FILLING.includes(each)))
    await benches[name]?.(isJson)
}

async function bulk(isJson: boolean): Promise<void> {
  const plot = optionOf('--plot')
  const profile = optionOf('--profile')
  if (plot !== null) await benchBulkPlot(isJson, plot)
  if (profile !== null) await benchBulkProfile(isJson, profile)
  if (plot === null && profile === null) await benchBulk(isJson)
}

function optionOf(option: string): string | null {
  const at = args.indexOf(option)
  return at < 0 ? null : (args[at + 1] ?? null)
}
