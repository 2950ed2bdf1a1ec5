import { type CommandCost, CRL, GrowthWorld } from './growth-world.ts'
import { plotSvg } from './plot.ts'
import { writeText } from './write-text.ts'

export interface GrowthOptions {
  /** How many certificates the worlds hold, a tenth of them revoked; memory is measured in the last one. */
  readonly rows: readonly number[]
  /** Where the plot goes; null where none is wanted. */
  readonly plot: string | null
}

interface Figures {
  readonly certListJsonMb: number
  readonly keystoreExportMb: number
  readonly crl100kMb: number
  readonly crl100kToSigning: number
  readonly crl100kSeconds: number
  readonly crlEntries: number
  readonly serverMb: number
  readonly walMb: number
  /** The most memory of each command in the largest world. */
  readonly peakMb: Readonly<Record<string, number>>
  /** By command, then by how many certificates the world holds. */
  readonly seconds: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** Measures what every list, search, export and report takes in worlds that have grown. */
export async function benchGrowth(isJson: boolean, { rows, plot }: GrowthOptions): Promise<void> {
  const seconds: Record<string, Record<string, number>> = {}
  let figures: Figures | null = null
  for (const count of rows) {
    const world = await GrowthWorld.make(count)
    try {
      // First, while no CRL has been issued yet.
      const serverMb = await world.serverPeakMb()
      const costs = runAll(world)
      for (const [name, cost] of Object.entries(costs))
        seconds[name] = { ...seconds[name], [count]: rounded(cost.seconds, 100) }
      figures = { ...figuresOf(world, costs), serverMb: rounded(serverMb), seconds }
    } finally {
      world.remove()
    }
  }
  if (figures) print(figures, isJson)
  if (plot !== null) writePlot(plot, seconds)
}

function runAll(world: GrowthWorld): Record<string, CommandCost> {
  const eui64 = world.writeDevice('device.pem')
  const commands: Record<string, readonly string[]> = {
    'cert list --json': ['cert', 'list', '--json'],
    'cert list --limit 100': ['cert', 'list', '--limit', '100'],
    'cert find EUI-64': ['cert', 'find', eui64],
    'cert find --subject': ['cert', 'find', 'no such subject'],
    'cert export --format keystore': ['cert', 'export', '--format', 'keystore', '--out', world.file('keystore.json')],
    'cert verify': ['cert', 'verify', world.file('device.pem')],
    'crl issue': ['crl', 'issue', CRL],
    'crl list': ['crl', 'list'],
    'audit list': ['audit', 'list'],
    'audit list --limit 1000000 --json': ['audit', 'list', '--limit', '1000000', '--json'],
    'audit verify': ['audit', 'verify'],
    'limit usage': ['limit', 'usage'],
    'participant list': ['participant', 'list'],
  }
  return Object.fromEntries(Object.entries(commands).map(([name, args]) => [name, world.run(args, [0, 1])]))
}

interface CrlRun {
  readonly entries: number
  readonly ms: number
  readonly signingMs: number
  readonly peakMb: number
}

// A process issues one CRL, cold; of so many the median counts.
const CRL_RUNS = 5

function figuresOf(world: GrowthWorld, costs: Record<string, CommandCost>): Omit<Figures, 'serverMb' | 'seconds'> {
  const runs = Array.from({ length: CRL_RUNS }, () => world.script<CrlRun>('growth-crl.ts', world.directory, CRL))
  const [middle] = runs.toSorted((a, b) => a.ms / a.signingMs - b.ms / b.signingMs).slice(Math.floor(CRL_RUNS / 2)) as [
    CrlRun,
  ]
  const peakOf = (name: string): number => rounded(costs[name]?.peakMb ?? Number.NaN)
  return {
    certListJsonMb: peakOf('cert list --json'),
    keystoreExportMb: peakOf('cert export --format keystore'),
    crl100kMb: Math.max(peakOf('crl issue'), ...runs.map(({ peakMb }) => rounded(peakMb))),
    crl100kToSigning: rounded(middle.ms / middle.signingMs, 10),
    crl100kSeconds: rounded(middle.ms / 1000, 1000),
    crlEntries: middle.entries,
    walMb: rounded(world.script<{ walMb: number }>('growth-wal.ts', world.store).walMb),
    peakMb: Object.fromEntries(Object.keys(costs).map((name) => [name, peakOf(name)])),
  }
}

const rounded = (value: number, parts = 1): number => Math.round(value * parts) / parts

function print(figures: Figures, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(figures, null, 2))
    return
  }
  const { seconds, peakMb, ...others } = figures
  for (const [name, value] of Object.entries(others)) console.log(`${name.padEnd(36)}${value}`)
  for (const [name, bySize] of Object.entries(seconds)) {
    const times = Object.entries(bySize).map(([rows, each]) => `${rows}: ${each} s`)
    console.log(`${`  ${name}`.padEnd(36)}${times.join(', ')}, ${peakMb[name]} MB`)
  }
}

function writePlot(file: string, seconds: Figures['seconds']): void {
  const lines = (names: readonly string[]) =>
    names.map((name) => ({
      name,
      points: Object.entries(seconds[name] ?? {}).map(([rows, y]) => ({ x: Number(rows), y })),
    }))
  const names = Object.keys(seconds)
  const isLong = (name: string): boolean => Math.max(...Object.values(seconds[name] ?? {})) > LONG_SECONDS
  const x = { label: 'certificates in the world, a tenth of them revoked', isLogarithmic: true }
  const y = { label: 'seconds' }
  const plots = [
    { title: 'Commands that read everything', lines: lines(names.filter(isLong)) },
    { title: 'Commands that do not', lines: lines(names.filter((name) => !isLong(name))) },
  ]
  writeText(file, plotSvg(...plots.filter((plot) => plot.lines.length > 0).map((plot) => ({ ...plot, x, y }))))
}

const LONG_SECONDS = 5
