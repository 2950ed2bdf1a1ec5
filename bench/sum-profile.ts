/** What one function took: of itself, and with all that it called. */
export interface Taken {
  readonly name: string
  readonly self: number
  readonly total: number
}

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** As V8 writes a heap profile. */
interface HeapNode {
  readonly callFrame: Frame
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

/** As V8 writes a CPU profile. */
interface CpuNode {
  readonly id: number
  readonly callFrame: Frame
  readonly children?: readonly number[]
}

interface CpuProfile {
  readonly nodes: readonly CpuNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface Node {
  readonly name: string
  readonly self: number
  readonly children: readonly Node[]
}

// A thread that waits takes nothing.
const IDLE = '(idle)'

/**
 * Returns what each function took by one or more of a .cpuprofile (microseconds) or of a .heapprofile (octets), the most of
 * itself first.
 */
export function sumProfiles(texts: readonly string[]): Taken[] {
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  for (const text of texts) addUp(rootOf(text), new Set(), self, total)
  return [...self]
    .map(([name, own]) => ({ name, self: own, total: total.get(name) ?? own }))
    .filter(({ name }) => name !== IDLE)
    .sort((a, b) => b.self - a.self)
}

function rootOf(text: string): Node {
  const profile = JSON.parse(text) as CpuProfile | { readonly head: HeapNode }
  return 'head' in profile ? ofHeap(profile.head) : ofCpu(profile)
}

/** Returns what a node and all below it took; a function within itself counts once. */
function addUp(
  { name, self: own, children }: Node,
  above: ReadonlySet<string>,
  self: Map<string, number>,
  total: Map<string, number>,
): number {
  self.set(name, (self.get(name) ?? 0) + own)
  const within = new Set(above).add(name)
  const all = children.reduce((sum, child) => sum + addUp(child, within, self, total), own)
  if (!above.has(name)) total.set(name, (total.get(name) ?? 0) + all)
  return all
}

const ofHeap = ({ callFrame, selfSize, children }: HeapNode): Node => ({
  name: nameOf(callFrame),
  self: selfSize,
  children: children.map(ofHeap),
})

function ofCpu({ nodes, samples, timeDeltas }: CpuProfile): Node {
  const taken = new Map<number, number>()
  for (const [i, id] of samples.entries()) taken.set(id, (taken.get(id) ?? 0) + (timeDeltas[i] as number))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const build = (id: number): Node => {
    const { callFrame, children = [] } = byId.get(id) as CpuNode
    return { name: nameOf(callFrame), self: taken.get(id) ?? 0, children: children.map(build) }
  }
  return build((nodes[0] as CpuNode).id)
}

/** The function and where it stands, from the folder of the repository on. */
function nameOf({ functionName, url, lineNumber }: Frame): string {
  const place = url.replace(/^file:\/\//, '').replace(`${process.cwd()}/`, '')
  return place === '' ? functionName || '(anonymous)' : `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`
}
