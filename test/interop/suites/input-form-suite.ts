import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { needs } from '../../support/tools.ts'
import { opensslText } from '../openssl.ts'
import type { QuickstartWorld } from '../quickstart-world.ts'
import { tpkiJson } from '../tpki.ts'

const { describe, test } = needs('openssl')

const PROFILE = 'smki-device/device-ds'
const inLines = (text: string, columns: number, end: string): string =>
  text.replace(new RegExp(`.{1,${columns}}`, 'g'), (line) => line + end)
const inPem = (label: string, body: string, end: string): string =>
  `-----BEGIN ${label}-----${end}${body}-----END ${label}-----${end}`

/** SEC Appendix M: what the Portal takes. */
const forms: readonly { name: string; write(base64: string): string }[] = [
  { name: 'PEM of 64 columns', write: (text) => inPem('CERTIFICATE REQUEST', inLines(text, 64, '\n'), '\n') },
  { name: 'PEM of 76 columns', write: (text) => inPem('CERTIFICATE REQUEST', inLines(text, 76, '\n'), '\n') },
  { name: 'PEM on one line', write: (text) => inPem('CERTIFICATE REQUEST', `${text}\n`, '\n') },
  { name: 'PEM with CRLF', write: (text) => inPem('CERTIFICATE REQUEST', inLines(text, 64, '\r\n'), '\r\n') },
  { name: 'NEW label', write: (text) => inPem('NEW CERTIFICATE REQUEST', inLines(text, 64, '\n'), '\n') },
  { name: 'NEW label with CRLF', write: (text) => inPem('NEW CERTIFICATE REQUEST', inLines(text, 76, '\r\n'), '\r\n') },
  { name: 'base64 on one line', write: (text) => text },
  { name: 'base64 on one line that ends', write: (text) => `${text}\n` },
  { name: 'base64 of 64 columns', write: (text) => inLines(text, 64, '\n') },
  { name: 'base64 of 76 columns', write: (text) => inLines(text, 76, '\n') },
  { name: 'base64 of 64 columns with CRLF', write: (text) => inLines(text, 64, '\r\n') },
  { name: 'base64 of 76 columns with CRLF', write: (text) => inLines(text, 76, '\r\n') },
]

interface Outcome {
  readonly file: string
  readonly ok: boolean
  readonly certificate: string
}

export function inputFormSuite(world: QuickstartWorld): void {
  describe('a request in every form that is taken', () => {
    let outcomes: ReadonlyMap<string, Outcome>
    const fileOf = (name: string): string => world.directory.file(`form ${name}.csr`)
    // As OpenSSL itself writes them.
    const byOpenssl = ['DER by OpenSSL', 'PEM by OpenSSL', 'NEW label by OpenSSL']

    beforeAll(async () => {
      const request = world.leafFile(PROFILE, 'request.csr')
      const [der = '', pem = '', newPem = ''] = byOpenssl.map(fileOf)
      await opensslText('req', '-in', request, '-outform', 'DER', '-out', der)
      await opensslText('req', '-in', request, '-out', pem)
      await opensslText('req', '-in', request, '-newhdr', '-out', newPem)
      const base64 = readFileSync(der).toString('base64')
      for (const { name, write } of forms) writeFileSync(fileOf(name), write(base64))
      const files = [...byOpenssl, ...forms.map(({ name }) => name)].map(fileOf)
      const options = ['--world', world.path, '--profile', PROFILE, '--out', world.directory.file('forms/')]
      const { results } = await tpkiJson<{ results: Outcome[] }>(['issue', ...files, ...options])
      outcomes = new Map(results.map((result) => [basename(result.file, '.csr').replace('form ', ''), result]))
    })

    for (const name of [...byOpenssl, ...forms.map((form) => form.name)]) {
      test(name, async () => {
        const { ok, certificate } = outcomes.get(name) as Outcome
        expect(ok).toBe(true)
        const file = world.directory.file(`form ${name}.pem`)
        writeFileSync(file, certificate)
        const wanted = await opensslText('req', '-in', world.leafFile(PROFILE, 'request.csr'), '-pubkey', '-noout')
        expect(await opensslText('x509', '-in', file, '-pubkey', '-noout')).toBe(wanted)
      })
    }
  })
}
