import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePlainCsrs } from './plain-csrs.ts'

const CONFIG = `
[ca]
default_ca = test
[test]
dir = .
database = index.txt
new_certs_dir = certs
serial = serial
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 3650
policy = anything
unique_subject = no
x509_extensions = leaf
[anything]
commonName = optional
[leaf]
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
certificatePolicies = critical,1.2.826.0.1.8641679.1.2.1.12
authorityKeyIdentifier = keyid
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
`

/** Returns the certificates a second of `openssl ca -batch -infiles` over `count` requests, or null where OpenSSL is absent. */
export async function opensslCaRate(count: number): Promise<number | null> {
  if (spawnSync('openssl', ['version']).status !== 0) return null
  const directory = mkdtempSync(join(tmpdir(), 'tpki-bench-'))
  try {
    return await timeOpenssl(directory, count)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function timeOpenssl(cwd: string, count: number): Promise<number> {
  mkdirSync(join(cwd, 'certs'))
  mkdirSync(join(cwd, 'requests'))
  writeFileSync(join(cwd, 'ca.cnf'), CONFIG)
  writeFileSync(join(cwd, 'index.txt'), '')
  writeFileSync(join(cwd, 'serial'), '1000\n')
  await writePlainCsrs(join(cwd, 'requests'), count)
  const newCa =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=TBEN -days 30 -config ca.cnf -extensions root'
  run(cwd, newCa.split(' '))
  const requests = readdirSync(join(cwd, 'requests')).map((name) => join('requests', name))
  const start = performance.now()
  run(cwd, ['ca', '-config', 'ca.cnf', '-batch', '-notext', '-out', '/dev/null', '-infiles', ...requests])
  const rate = (count * 1000) / (performance.now() - start)
  const issued = readdirSync(join(cwd, 'certs')).length
  if (issued !== count) throw new Error(`openssl ca made ${issued} certificates of ${count}`)
  return rate
}

function run(cwd: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr.slice(-500)}`)
}
