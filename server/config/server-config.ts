import { isIP } from 'node:net'
import { z } from 'zod'
import { PkiError } from '../../core/base/index.ts'
import { parseYaml } from '../../core/base/yaml/index.ts'
import { withEnvironment } from './config-environment.ts'

/**
 * The listeners of the server. `web-services` requires an IKI client certificate before it reads any HTTP; `open` takes a
 * client certificate if there is one; `plain` is HTTP without TLS, for what anyone may read; `repository` is HTTP without
 * TLS on the loopback interface, for clients of the SMKI Repository that cannot use TLS.
 */
export const listenerIds = ['web-services', 'open', 'plain', 'repository'] as const
export type ListenerId = (typeof listenerIds)[number]

const address = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535),
})
export type ListenerAddress = z.infer<typeof address>

const at = (port: number) =>
  address
    .extend({ port: address.shape.port.default(port) })
    .nullable()
    .prefault({})

const isHostName = (text: string): boolean =>
  isIP(text) !== 0 ||
  (text.length <= 253 &&
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text))

const milliseconds = z.int().min(1).max(3_600_000)
const file = z.string().min(1).nullable().default(null)

/** The configuration of `tpki serve`. Every key has a default. Times are in milliseconds. */
export const serverSchema = z.strictObject({
  /** The address of each listener; null for none. */
  listeners: z
    .strictObject({
      webServices: at(8443),
      open: at(8444),
      plain: at(8080),
      /** Off by default. Only loopback addresses are allowed; see {@link checkLoopback}. */
      repository: address.nullable().default(null),
    })
    .prefault({}),
  tls: z
    .strictObject({
      /** DNS names and IP addresses of the certificate that the world's own TLS root signs. */
      names: z
        .array(z.string().refine(isHostName, 'not a DNS name or IP address'))
        .min(1)
        .default(['localhost', '127.0.0.1', '::1']),
      /** A certificate with its chain, and its key, both PEM, to use instead of a certificate of the world's TLS root. */
      certificateFile: file,
      keyFile: file,
    })
    .refine(({ certificateFile, keyFile }) => (certificateFile === null) === (keyFile === null), {
      message: 'set both certificateFile and keyFile, or neither',
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
      /** How much of these requests may be in memory at the same time; further requests wait. */
      heldMegabytes: z.int().min(1).max(2_000).default(80),
      /** Threads that process batches; null for one fewer than the machine has processors. */
      threads: z.int().min(1).max(256).nullable().default(null),
    })
    .prefault({}),
  crls: z
    .strictObject({
      /** How often the server looks for CRLs that are due; null leaves them to "tpki crl issue". */
      lookEveryMs: milliseconds.nullable().default(60_000),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      handshakeMs: milliseconds.default(10_000),
      /** From the first octet of a request to the end of its headers (headersMs) and to the end of its body (requestMs). */
      headersMs: milliseconds.default(10_000),
      requestMs: milliseconds.default(60_000),
      keepAliveMs: milliseconds.default(65_000),
      /** How long requests under way may take after the server is told to stop. */
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
 * Reads the configuration of the server: YAML, then the environment, which overrides it.
 * @throws {PkiError} `USAGE`; the message names the file or variable, the key, and what is allowed
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
