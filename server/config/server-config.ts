import { isIP } from 'node:net'
import { z } from 'zod'
import { PkiError, parseYaml } from '../../core/index.ts'
import { withEnvironment } from './config-environment.ts'

const listener = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any that is free. */
  port: z.int().min(0).max(65_535),
})
export type Listener = z.infer<typeof listener>

const at = (port: number) =>
  listener
    .extend({ port: listener.shape.port.default(port) })
    .nullable()
    .prefault({})

const isHostName = (text: string): boolean =>
  isIP(text) !== 0 ||
  (text.length <= 253 &&
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text))

const milliseconds = z.int().min(1).max(3_600_000)
const file = z.string().min(1).nullable().default(null)

/** What `tpki serve` may be told; every key has a default, times are milliseconds. */
export const serverSchema = z.strictObject({
  /** Where each door is; null leaves it closed. */
  listeners: z
    .strictObject({
      webServices: at(8443),
      open: at(8444),
      plain: at(8080),
      /** Off unless asked for: the SMKI Repository for clients that speak no TLS, on the loopback interface alone. */
      repository: listener.nullable().default(null),
    })
    .prefault({}),
  tls: z
    .strictObject({
      /** DNS names and IP addresses in the certificate that the world's own TLS root signs. */
      names: z
        .array(z.string().refine(isHostName, 'not a DNS name or IP address'))
        .min(1)
        .default(['localhost', '127.0.0.1', '::1']),
      /** A certificate with its chain and its key, PEM, instead of those of the world's own root. */
      certificateFile: file,
      keyFile: file,
    })
    .refine(({ certificateFile, keyFile }) => (certificateFile === null) === (keyFile === null), {
      message: 'certificateFile and keyFile are given together or not at all',
    })
    .prefault({}),
  adHoc: z
    .strictObject({
      path: z
        .string()
        .regex(/^(\/[A-Za-z0-9._~-]+)+$/, 'not a path such as /1.0/DeviceCSR')
        .default('/1.0/DeviceCSR'),
    })
    .prefault({}),
  batches: z
    .strictObject({
      /** The largest SubmitCSRBatch; 50,000 CSRs take about 25 MB. */
      maxRequestMegabytes: z.int().min(1).max(200).default(40),
      /** Requests of so much together are held in memory at a time; more wait their turn. */
      heldMegabytes: z.int().min(1).max(2_000).default(80),
      /** Threads that work at batches; null for one fewer than the machine has processors. */
      threads: z.int().min(1).max(256).nullable().default(null),
    })
    .prefault({}),
  crls: z
    .strictObject({
      /** How often the server looks which CRLs are due; null leaves them to "tpki crl issue". */
      lookEveryMs: milliseconds.nullable().default(60_000),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      handshakeMs: milliseconds.default(10_000),
      /** From the first octet of a request to the end of its headers, and to its end. */
      headersMs: milliseconds.default(10_000),
      requestMs: milliseconds.default(60_000),
      keepAliveMs: milliseconds.default(65_000),
      /** How long what is under way may take once the server is told to stop. */
      stopMs: milliseconds.default(10_000),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info') }).prefault({}),
  metrics: z
    .strictObject({
      /** The addresses that may read /metrics. */
      allow: z.array(z.string().refine((text) => isIP(text) !== 0, 'not an IP address')).default(['127.0.0.1', '::1']),
    })
    .prefault({}),
})
export type ServerConfig = z.infer<typeof serverSchema>

/**
 * Reads the configuration of the server: YAML, then the environment, which wins.
 * @throws {PkiError} `USAGE`, naming file or variable, key, and what is allowed
 */
export function parseServerConfig(
  text: string,
  name: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): ServerConfig {
  const result = parseYaml(withEnvironment(text, name, environment, serverSchema.parse({})), serverSchema)
  if ('data' in result) return result.data
  throw new PkiError('USAGE', result.problems.map((problem) => `${name}: ${problem}`).join('\n'), {
    cure: 'docs/server.md lists the keys',
  })
}
