import type { Clock, World } from '../core/index.ts'
import type { ServerConfig } from './config/server-config.ts'

/** What a server is started with. */
export interface StartOptions {
  readonly world: World
  /** Opens the keys of the world where they are encrypted. */
  readonly passphrase: string | null
  readonly config: ServerConfig
  /** The clock of the machine, which TLS goes by. */
  readonly system: Clock
  /** Who starts it, for the audit log. */
  readonly actor: string
  /** The version of the toolkit, which answers of the web services name. */
  readonly build: string
  /** Takes the log, a line of JSON at a time. */
  log(line: string): void
}
