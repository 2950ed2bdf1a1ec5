import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { type Plot, plotSvg } from '../../bench/plot.ts'

const SVG = { s: 'http://www.w3.org/2000/svg' }

const rate: Plot = {
  title: 'Rate & size, <all> of it',
  x: { label: 'CSRs > 0 in a "batch"', isLogarithmic: true },
  y: { label: 'a second' },
  lines: [
    {
      name: 'engine & store',
      points: [
        { x: 0, y: 10 },
        { x: 1000, y: 401 },
        { x: 200_000, y: 9999 },
      ],
    },
    { name: 'limit < all', points: [{ x: 1000, y: 18_000 }] },
  ],
}
const flat: Plot = {
  title: 'Nothing',
  x: { label: 'x' },
  y: { label: 'y' },
  lines: [{ name: 'n', points: [{ x: 1, y: 0 }] }],
}

/** Returns what a path finds in a drawing, which has to be well-formed for that. */
function contents(svg: string, path: string): string[] {
  using document = XmlDocument.fromString(svg)
  return document.find(path, SVG).map((node) => node.content)
}

describe('a plot', () => {
  test('is well-formed XML that says its titles, axes and lines in the words given', () => {
    const texts = contents(plotSvg(rate, flat), '//s:text')
    expect(texts).toEqual(expect.arrayContaining([rate.title, rate.x.label, rate.y.label, flat.title]))
    expect(texts).toEqual(expect.arrayContaining(['engine & store', 'limit < all', '1,000', '200,000']))
    expect(contents(plotSvg(rate, flat), '/s:svg/s:title')).toEqual([`${rate.title}; ${flat.title}`])
  })

  test('is white behind all of it, and has nothing that a browser would run or load', () => {
    const svg = plotSvg(rate, flat)
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []
    expect(svg).toContain(`<rect width="${width}" height="${height}" fill="#ffffff"/>`)
    expect(
      contents(svg, '//s:script | //s:style | //s:image | //@*[contains(name(), "href") or starts-with(name(), "on")]'),
    ).toEqual([])
  })

  test('shows every point within its frame, higher where y is more, 0 left of a logarithmic axis', () => {
    const svg = plotSvg(rate)
    const at = (name: string): number[] => contents(svg, `//s:circle/@${name}`).map(Number)
    const [none, thousand, most] = at('cx') as [number, number, number]
    expect([none < thousand, thousand < most, none > 80, most < 720]).toEqual([true, true, true, true])
    expect(at('cy').toSorted((a, b) => b - a)).toEqual(at('cy'))
    const [, , , height] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? '').split(' ').map(Number)
    for (const y of at('cy')) expect(y > 44 && y < (height as number) - 64).toBe(true)
  })

  test('has numbers where all of its values are 0', () => {
    expect(plotSvg(flat)).not.toMatch(/NaN|Infinity/)
  })
})
