import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { runTool, type Tool } from './tools.ts'

/** The judges of PDFs, none of which writes one here. */
export const pdfTools: readonly Tool[] = ['qpdf', 'pdftotext', 'pdftoppm']

/** Returns the text of each page, as poppler reads it; it must complain about nothing. */
export async function textsOf(file: string, ...more: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runTool('pdftotext', [...more, file, '-'])
  expect({ code, stderr }, file).toEqual({ code: 0, stderr: '' })
  return stdout.split('\f').slice(0, -1)
}

/** Expects that qpdf finds nothing wrong with a PDF. */
export async function expectSound(file: string, ...more: string[]): Promise<void> {
  const { code, output } = await runTool('qpdf', [...more, '--check', file])
  expect(code, output).toBe(0)
  expect(output).not.toMatch(/warning/i)
}

/** A page as grey pixels, from 0 for black. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Renders each page at 72 pixels an inch, a pixel a point. */
export async function picturesOf(file: string, pages: number, ...more: string[]): Promise<Picture[]> {
  const { code, stderr } = await runTool('pdftoppm', [...more, '-gray', '-cropbox', '-r', '72', file, `${file}.page`])
  expect({ code, stderr }, file).toEqual({ code: 0, stderr: '' })
  const digits = String(pages).length
  return Array.from({ length: pages }, (_, i) => readPgm(`${file}.page-${String(i + 1).padStart(digits, '0')}.pgm`))
}

// The header of a PGM is three numbers, each after white space: width, height, the value of white.
function readPgm(file: string): Picture {
  const bytes = readFileSync(file)
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64))
  if (!header) throw new Error(`"${file}" is no PGM`)
  return { width: Number(header[1]), height: Number(header[2]), pixels: bytes.subarray(header[0].length) }
}

export interface Change {
  readonly count: number
  readonly width: number
  readonly height: number
  /** How many of the pixels that changed had ink on them. */
  readonly overInk: number
}

const WHITE = 250

/** Returns what the second picture shows otherwise than the first. */
export function changeBetween(before: Picture, after: Picture): Change {
  expect([after.width, after.height]).toEqual([before.width, before.height])
  let [count, overInk, x0, x1, y0, y1] = [0, 0, Infinity, -Infinity, Infinity, -Infinity]
  for (const [i, value] of before.pixels.entries()) {
    if (Math.abs(value - (after.pixels[i] as number)) < 40) continue
    const [x, y] = [i % before.width, Math.floor(i / before.width)]
    count++
    if (value < WHITE) overInk++
    ;[x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)]
  }
  return { count, overInk, width: x1 - x0 + 1, height: y1 - y0 + 1 }
}
