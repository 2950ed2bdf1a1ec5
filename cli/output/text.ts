/**
 * Returns the text on one line, with every character escaped that controls a terminal. Text from outside may hold control
 * characters, and characters that reverse the direction of the text or break the line.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16)
    return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
  })

/**
 * Returns rows as aligned columns. Each row is one line, whatever its cells hold.
 * `widths` are the minimum widths of the columns, and are updated, so that a table can be printed in parts.
 */
export function table(rawRows: readonly (readonly string[])[], widths: number[] = []): string {
  const rows = rawRows.map((row) => row.map(printable))
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export interface TreeNode {
  readonly label: string
  readonly children: readonly TreeNode[]
}

/** Returns a tree as lines of text. */
export function tree(root: TreeNode): string {
  return [printable(root.label), ...branches(root.children, '')].join('\n')
}

function branches(nodes: readonly TreeNode[], indent: string): string[] {
  return nodes.flatMap((node, i) => {
    const isLast = i === nodes.length - 1
    const own = `${indent}${isLast ? '└─ ' : '├─ '}${printable(node.label)}`
    return [own, ...branches(node.children, `${indent}${isLast ? '   ' : '│  '}`)]
  })
}
