import { multiply } from './geometry.ts'
import type { GraphicsState } from './graphics-state.ts'
import type { Glyph } from './painting.ts'

/** A glyph as pdf.js shows it, or a number: a thousandth of the font's size by which the next one moves back. */
export type ShownGlyph = number | { readonly unicode: string; readonly width: number; readonly isSpace: boolean }

// A wider jump within one operator is not a gap between words.
const RUN_BREAK_EMS = 1.2

/** Returns the glyphs that one operator shows, in groups that no wide gap parts, and moves the state on past them. */
export function readGlyphs(shown: readonly ShownGlyph[], state: GraphicsState): Glyph[][] {
  const groups: Glyph[][] = [[]]
  const scale = state.fontSize * (state.font?.fontMatrix[0] ?? 0.001)
  const [a, b, c, d, e, f] = multiply(state.ctm, state.textMatrix)
  const stretch = Math.hypot(a, b)
  const up = state.y + state.rise
  for (const each of shown) {
    if (typeof each === 'number') {
      state.x -= (each / 1000) * state.fontSize * state.horizontalScale
      if (Math.abs(each / 1000) > RUN_BREAK_EMS) groups.push([])
      continue
    }
    const spacing = state.charSpacing + (each.isSpace ? state.wordSpacing : 0)
    const width = each.width * scale * state.horizontalScale
    groups.at(-1)?.push({
      text: each.unicode,
      x: a * state.x + c * up + e,
      y: b * state.x + d * up + f,
      advance: Math.abs(width) * stretch,
    })
    state.x += width + spacing * state.horizontalScale
  }
  return groups.filter((group) => group.length > 0)
}
