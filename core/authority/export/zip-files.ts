import type { PublishedFile } from './publish-dccki.ts'

/** Returns a zip of the files, each dated `atMs`, in milliseconds since 1970. */
export async function zipFiles(files: AsyncIterable<PublishedFile>, atMs: number): Promise<Uint8Array> {
  // Loaded only here: few commands write a zip.
  const { zipSync } = await import('fflate')
  const members: Record<string, Uint8Array> = {}
  for await (const { name, bytes } of files) members[name] = bytes
  return zipSync(members, { mtime: new Date(atMs) })
}
