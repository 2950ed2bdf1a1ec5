import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, clockOf } from '../../core/base/clock.ts'
import { issue, openWorld, type ProfileId, readTlsRoot, systemRandom, toPem, type World } from '../../core/index.ts'
import { encodeSubject } from '../../core/pki/profile/encode-subject.ts'
import { namedBits } from '../../core/pki/x509/der-writer.ts'
import type { ListenerId } from '../../server/config/server-config.ts'
import { parseServerConfig, type RunningServer, startServer } from '../../server/index.ts'
import type { Lab } from './cli.ts'
import { extension, makeCsr } from './csr.ts'
import { rsaKey } from './keys.ts'
import { putParticipant } from './register.ts'
import { profiles } from './world.ts'

/** A client certificate and its key, PEM. */
export interface ClientCredential {
  readonly cert: string
  readonly key: string
  readonly serial: string
}

export const systemClock: Clock = clockOf(() => Date.now())

/** A world on disk with a server over it, its listeners on free ports. */
export class LiveServer {
  readonly directory: string
  readonly world: World
  readonly server: RunningServer
  readonly logged: string[]

  private constructor(directory: string, world: World, server: RunningServer, logged: string[]) {
    this.directory = directory
    this.world = world
    this.server = server
    this.logged = logged
  }

  /** Serves a copy of the default world, made in the lab's folder; `configuration` is YAML, its ports are those of the tests. */
  static async start(lab: Lab, configuration = ''): Promise<LiveServer> {
    await lab.makeWorld()
    const directory = lab.path('tpki-world')
    const world = await openWorld({ directory, passphrase: null }, profiles, systemClock, systemRandom())
    const logged: string[] = []
    const config = parseServerConfig(configuration, 'test', FREE_PORTS)
    const server = await startServer({
      world,
      passphrase: null,
      config,
      system: systemClock,
      actor: 'tester',
      build: 'test',
      log: (lines) => logged.push(lines),
    })
    return new LiveServer(directory, world, server, logged)
  }

  urlOf(listener: ListenerId): string {
    const found = this.server.doors.find((each) => each.door === listener)
    if (!found) throw new Error(`listener "${listener}" is off`)
    return found.url
  }

  /** The certificate that clients trust, PEM. */
  get ca(): string {
    return readTlsRoot(this.directory) ?? ''
  }

  /** Registers a participant that may have every certificate the tests ask for. */
  async addParticipant(id: string, changes: object = {}): Promise<void> {
    await putParticipant(id, this.world, changes)
  }

  /** Issues an IKI certificate to a registered participant, as the lab hands it the first one. */
  credential(profile: ProfileId, participant: string, name?: string, organization?: string): Promise<ClientCredential> {
    return issueCredential(this.world, profile, participant, name, organization)
  }

  /** Writes what `curl` takes: `--cacert … --cert … --key …`. */
  curlArguments(name: string, { cert, key }: ClientCredential): string[] {
    const folder = join(this.directory, '..', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'ca.pem'), this.ca)
    writeFileSync(join(folder, 'cert.pem'), cert)
    writeFileSync(join(folder, 'key.pem'), key)
    return ['--cacert', join(folder, 'ca.pem'), '--cert', join(folder, 'cert.pem'), '--key', join(folder, 'key.pem')]
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.world.close()
  }
}

const FREE_PORTS = {
  TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '0',
  TPKI_SERVER_LISTENERS__OPEN__PORT: '0',
  TPKI_SERVER_LISTENERS__PLAIN__PORT: '0',
  TPKI_SERVER_LISTENERS__REPOSITORY: '{ port: 0 }',
}

/** Issues an IKI certificate to a registered participant, as the lab hands it the first one. */
export async function issueCredential(
  world: World,
  profile: ProfileId,
  participant: string,
  name = `${participant}-client`,
  organization = 'Example Energy Ltd',
): Promise<ClientCredential> {
  const leaf = profiles.findLeaf(profile)
  const key = rsaKey(2048, name)
  const subject = encodeSubject(leaf, { organizationName: organization, role: 2, commonName: name })
  const csr = makeCsr({ subject, extensions: [extension('keyUsage', true, namedBits([0]))], key })
  const context = {
    profile: leaf,
    environment: null,
    participant,
    actor: 'tester',
    interface: 'cli',
    submission: 'single',
    deviceType: null,
  } as const
  const { record } = await issue({ csr, ...context }, world)
  return {
    cert: toPem('CERTIFICATE', record.der),
    key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    serial: record.serial,
  }
}

/** The certificate that clients of a world's servers trust, PEM. */
export const tlsRootOf = (directory: string): string => readTlsRoot(directory) ?? ''
