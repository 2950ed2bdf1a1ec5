import { printable } from './output.ts'

export interface TreeNode {
  readonly label: string
  readonly children: readonly TreeNode[]
}

/** Returns a tree as lines that a person can read. */
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
