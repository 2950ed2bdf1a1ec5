import { readFileSync, writeFileSync } from 'node:fs'
import { opensslText } from './openssl.ts'
import type { TemporaryDirectory } from './tpki.ts'

/** Where a request and its key lie. */
export interface RequestFiles {
  readonly request: string
  readonly key: string
}

export async function makeEcKey(file: string): Promise<string> {
  await opensslText('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file)
  return file
}

export async function makeRsaKey(file: string): Promise<string> {
  await opensslText('genpkey', '-quiet', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', file)
  return file
}

/** What `openssl req` can say by its configuration: names of text, and extensions. */
export interface ConfiguredRequest {
  /** `name = value`, in order; none for an empty subject. */
  readonly subject: readonly string[]
  /** `name = value`. */
  readonly extensions: readonly string[]
  /** Further sections, as lines. */
  readonly sections?: readonly string[]
}

/** Makes a request with `openssl req -new -config`. */
export async function configuredRequest(
  directory: TemporaryDirectory,
  name: string,
  key: string,
  { subject, extensions, sections = [] }: ConfiguredRequest,
): Promise<RequestFiles> {
  const config = directory.file(`${name}.cnf`)
  const request = directory.file(`${name}.csr`)
  const lines = [
    '[req]',
    'prompt = no',
    'string_mask = utf8only',
    'distinguished_name = subject',
    ...(extensions.length > 0 ? ['req_extensions = extensions'] : []),
    '[subject]',
    ...subject,
    '[extensions]',
    ...extensions,
    ...sections,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  // The configuration cannot say an empty subject; -subj can.
  const emptySubject = subject.length === 0 ? ['-subj', '/'] : []
  await opensslText('req', '-new', '-sha256', '-config', config, ...emptySubject, '-key', key, '-out', request)
  return { request, key }
}

/** The subject of an organisation's request. */
export interface OrganisationSubject {
  readonly commonName?: string
  readonly role: string
  /** 16 hex digits. */
  readonly eui64: string
  readonly usage: 'digitalSignature' | 'keyAgreement'
}

// RFC 5280 §4.2.1.3: places in KeyUsage.
const BIT = { digitalSignature: 0, keyAgreement: 4 } as const

/**
 * Makes an organisation's request from its ASN.1 with `openssl asn1parse -genconf`, signed by `openssl dgst`:
 * `openssl req` has no way to say that x500UniqueIdentifier is a BIT STRING.
 */
export async function organisationRequest(
  directory: TemporaryDirectory,
  name: string,
  key: string,
  subject: OrganisationSubject,
): Promise<RequestFiles> {
  const infoSections = await requestInfoSections(directory, name, key, subject)
  const info = await generate(directory, `${name}-info`, ['asn1 = SEQUENCE:info', ...infoSections])
  const signature = directory.file(`${name}-signature.der`)
  await opensslText('dgst', '-sha256', '-sign', key, '-out', signature, info)
  const signed = [
    'asn1 = SEQUENCE:request',
    '[request]',
    'info = SEQUENCE:info',
    'algorithm = SEQUENCE:signatureAlgorithm',
    `signature = FORMAT:HEX,BITSTRING:${readFileSync(signature).toString('hex')}`,
    '[signatureAlgorithm]',
    'oid = OID:ecdsa-with-SHA256',
    ...infoSections,
  ]
  return { request: await generate(directory, `${name}-request`, signed), key }
}

async function requestInfoSections(
  directory: TemporaryDirectory,
  name: string,
  key: string,
  { commonName, role, eui64, usage }: OrganisationSubject,
): Promise<string[]> {
  const spki = directory.file(`${name}-spki.der`)
  await opensslText('pkey', '-in', key, '-pubout', '-outform', 'DER', '-out', spki)
  // The point is what stands last: 04, X and Y.
  const point = readFileSync(spki).subarray(-65).toString('hex')
  const attribute = (section: string, oid: string, value: string): string[] => [
    `[${section}_set]`,
    `attribute = SEQUENCE:${section}_attribute`,
    `[${section}_attribute]`,
    `oid = OID:${oid}`,
    `value = ${value}`,
  ]
  return [
    ...[
      '[info]',
      'version = INTEGER:0',
      'subject = SEQUENCE:subject',
      'key = SEQUENCE:key',
      'attributes = IMPLICIT:0,SET:attributes',
    ],
    '[subject]',
    ...(commonName === undefined ? [] : ['cn = SET:cn_set']),
    ...['ou = SET:ou_set', 'uid = SET:uid_set'],
    ...(commonName === undefined ? [] : attribute('cn', '2.5.4.3', `UTF8:${commonName}`)),
    ...attribute('ou', '2.5.4.11', `UTF8:${role}`),
    ...attribute('uid', '2.5.4.45', `FORMAT:HEX,BITSTRING:${eui64}`),
    ...['[key]', 'algorithm = SEQUENCE:keyAlgorithm', `point = FORMAT:HEX,BITSTRING:${point}`],
    ...['[keyAlgorithm]', 'oid = OID:id-ecPublicKey', 'curve = OID:prime256v1'],
    ...['[attributes]', 'extensionRequest = SEQUENCE:extensionRequest'],
    // PKCS#9 5.4.2: extensionRequest.
    ...['[extensionRequest]', 'oid = OID:1.2.840.113549.1.9.14', 'values = SET:extensionValues'],
    ...['[extensionValues]', 'extensions = SEQUENCE:extensions', '[extensions]', 'keyUsage = SEQUENCE:keyUsage'],
    ...[
      '[keyUsage]',
      'oid = OID:2.5.29.15',
      'critical = BOOLEAN:TRUE',
      `value = OCTWRAP,FORMAT:BITLIST,BITSTRING:${BIT[usage]}`,
    ],
  ]
}

/** Turns a description of ASN.1 into DER. */
async function generate(directory: TemporaryDirectory, name: string, lines: readonly string[]): Promise<string> {
  const config = directory.file(`${name}.cnf`)
  const out = directory.file(`${name}.der`)
  writeFileSync(config, `${lines.join('\n')}\n`)
  await opensslText('asn1parse', '-genconf', config, '-noout', '-out', out)
  return out
}
