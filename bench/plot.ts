/** One line of a plot. */
export interface Line {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** What a plot shows. The y axis begins at 0; x may be logarithmic, and 0 then stands left of its smallest other value. */
export interface Plot {
  readonly title: string
  readonly x: { readonly label: string; readonly isLogarithmic?: boolean }
  readonly y: { readonly label: string }
  readonly lines: readonly Line[]
}

const WIDTH = 720
// Of the space that the axes enclose.
const INNER_HEIGHT = 260
const LEFT = 80
const RIGHT = 20
const TITLE = 44
const LEGEND_LINE = 18
const BOTTOM = 64
const COLOURS = ['#0b5fa5', '#b5400b', '#2b7a3d', '#6b3fa0', '#555555'] as const

/**
 * Returns plots, one below the other, as a document of plain SVG, with nothing in it that a browser would run or load.
 * What is behind them is white, so that they can be read on a page of any colour.
 */
export function plotSvg(...plots: readonly Plot[]): string {
  const tops = plots.map((_, i) => plots.slice(0, i).reduce((sum, plot) => sum + heightOf(plot), 0))
  const height = plots.reduce((sum, plot) => sum + heightOf(plot), 0)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escapeXml(plots.map(({ title }) => title).join('; '))}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...plots.flatMap((plot, i) => [`<g transform="translate(0 ${tops[i]})">`, ...drawPlot(plot), '</g>']),
    '</svg>',
    '',
  ].join('\n')
}

const topOf = ({ lines }: Plot): number => TITLE + LEGEND_LINE * lines.length
const heightOf = (plot: Plot): number => topOf(plot) + INNER_HEIGHT + BOTTOM

function drawPlot(plot: Plot): string[] {
  const { title, x, y, lines } = plot
  const xs = lines.flatMap(({ points }) => points.map((point) => point.x))
  const toX = scaleOf(xs, x.isLogarithmic ?? false)
  const highest = Math.max(...lines.flatMap(({ points }) => points.map((point) => point.y)))
  const step = niceStep(highest)
  const steps = Math.max(1, Math.ceil(highest / step))
  const bottom = topOf(plot) + INNER_HEIGHT
  const toY = (value: number): number => bottom - (value / (step * steps)) * INNER_HEIGHT
  const ticks = Array.from({ length: steps + 1 }, (_, i) => i * step)
  return [
    text(WIDTH / 2, 24, title, 'middle', 'font-size="16"'),
    ...ticks.map((value) => `${rule(toY(value))}${text(LEFT - 8, toY(value) + 4, format(value), 'end')}`),
    ...[...new Set(xs)].map((value) => text(toX(value), bottom + 20, format(value), 'middle')),
    text((LEFT + WIDTH - RIGHT) / 2, bottom + BOTTOM - 14, x.label, 'middle'),
    text(0, 0, y.label, 'middle', `transform="translate(18 ${bottom - INNER_HEIGHT / 2}) rotate(-90)"`),
    ...lines.flatMap((line, i) => drawLine(line, i, toX, toY)),
  ]
}

type Scale = (value: number) => number

function scaleOf(values: readonly number[], isLogarithmic: boolean): Scale {
  const positive = values.filter((value) => value > 0)
  // Where 0 stands: a decade left of the smallest.
  const zero = Math.min(...positive) / 10
  const place = (value: number): number => (isLogarithmic ? Math.log10(Math.max(value, zero)) : value)
  const low = Math.min(...values.map(place))
  const high = Math.max(...values.map(place))
  return (value) => LEFT + ((place(value) - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT - 60) + 30
}

/** Returns a step of 1, 2 or 5 times a power of ten that makes four to ten of the whole. */
function niceStep(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(highest || 1))
  return ([0.1, 0.2, 0.5].find((part) => highest / (part * power) <= 10) ?? 1) * power
}

function drawLine({ name, points }: Line, i: number, toX: Scale, toY: Scale): string[] {
  const colour = COLOURS[i % COLOURS.length] as string
  const at = points.map(({ x, y }) => [toX(x).toFixed(1), toY(y).toFixed(1)] as const)
  const legendX = LEFT + 12
  const legendY = TITLE + LEGEND_LINE * i + 6
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${at.map((pair) => pair.join(',')).join(' ')}"/>`,
    ...at.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`),
    `<rect x="${legendX}" y="${legendY - 9}" width="12" height="10" fill="${colour}"/>`,
    text(legendX + 18, legendY, name, 'start'),
  ]
}

const rule = (y: number): string =>
  `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#dddddd"/>`

const text = (x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${more === '' ? '' : ` ${more}`}>${escapeXml(content)}</text>`

const escapeXml = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const format = (value: number): string => Number(value.toPrecision(6)).toLocaleString('en-GB')
