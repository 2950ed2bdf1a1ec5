import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { runTool } from './tools.ts'

// GPL-3: installed into a folder of its own while the test runs and run in a process of its own; no part of it is kept.
export const PACKAGE = '@smartdcc/dccboxed-keystore'
export const INSTALL_TIMEOUT_MS = 60_000

/** Installs the published client; returns why it could not be, or null. */
export async function installKeystore(directory: string): Promise<string | null> {
  mkdirSync(directory)
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1']
  try {
    const { code, stderr } = await runTool('npm', ['i', ...options, PACKAGE], {
      cwd: directory,
      timeoutMs: INSTALL_TIMEOUT_MS,
    })
    return code === 0 ? null : (/npm (?:error|ERR!) (.+)/.exec(stderr)?.[1] ?? `exit code ${code}`)
  } catch (error) {
    return (error as Error).message
  }
}

/** Skips a test, and says why, where the client could not be installed. */
export function skipWhereNotInstalled(context: TestContext, refusal: string | null): void {
  if (refusal !== null) context.skip(`"npm i ${PACKAGE}" did not work here: ${refusal}`)
}
