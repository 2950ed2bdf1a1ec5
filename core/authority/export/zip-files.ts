import type { PublishedFile } from './publish-dccki.ts'

/** Returns a zip of files, each dated `atMs`. */
export async function zipFiles(files: AsyncIterable<PublishedFile>, atMs: number): Promise<Uint8Array> {
  // Loaded for this alone: few commands write a zip.
  const { zipSync } = await import('fflate')
  const members: Record<string, Uint8Array> = {}
  for await (const { name, bytes } of files) members[name] = bytes
  return zipSync(members, { mtime: new Date(atMs) })
}
