import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fromHex, toHex } from '../../pki/x509/index.ts'
import { certificatePem, deviceFolder, keyPem } from '../set/index.ts'
import { putCertificate, putKey, type RuleBreaker, remove } from './rule-breaker.ts'

const newKey = (namedCurve = 'P-256'): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey

/** Breaks rules about how certificates, keys and the manifest belong together. */
export const setBreakers = {
  e_ds_missing: (set) => remove(set, 'ds.pem', 'ds.key', 'ds.csr'),
  e_ka_missing: (set) => remove(set, 'ka.pem', 'ka.key', 'ka.csr'),
  e_certificate_repeated: (set) => {
    set.folder.files.set('ds-again.pem', certificatePem(set.reissue('ds', {})))
  },
  e_eui64_differs: (set) => {
    const hardwareModule = { hwType: set.hwType, hwSerial: set.newEui64() }
    putCertificate(set, 'ka', set.reissue('ka', { values: { hardwareModule } }))
  },
  e_ds_ka_same_key: (set) => {
    const { key } = set.target.ds
    putCertificate(set, 'ka', set.issueFor('ka', key, fromHex(set.target.device)))
    putKey(set, 'ka', key)
    remove(set, 'ka.csr')
  },
  e_key_shared: async (set) => {
    const { key } = set.target.ds
    const other = deviceFolder(await set.makeDevice())
    other.files.set('ds.pem', certificatePem(set.issueFor('ds', key, fromHex(other.device))))
    other.files.set('ds.key', keyPem(key))
    other.files.delete('ds.csr')
    set.add(other)
  },
  e_key_not_p256: (set) => putKey(set, 'ds', newKey('P-384')),
  e_key_mismatch: (set) => putKey(set, 'ds', newKey()),
  e_key_missing: (set) => remove(set, 'ds.key'),
  e_ds_signature_wrong: (set) => putKey(set, 'ds', mixedPair(set.target.ds.key)),
  e_ka_agreement_wrong: (set) => putKey(set, 'ka', mixedPair(set.target.ka.key)),
  e_device_id_wrong: (set) => {
    set.folder.device = toHex(set.newEui64())
  },
  e_device_repeated: (set) => set.add({ ...set.folder }),
  e_hub_incomplete: ({ folder }) => {
    folder.type = 'CHF'
    folder.hub = 'a hub of one'
  },
} satisfies Record<string, RuleBreaker>

// RFC 5915 §3: version 1, then the scalar as an OCTET STRING of 32 octets.
const SCALAR_HEADER = Buffer.from('0201010420', 'hex')
const SCALAR_OCTETS = 32

/** Returns a PKCS#8 key with the public key of `key` and the private key of another pair, as a wrong export may give. */
function mixedPair(key: KeyObject): KeyObject {
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(SCALAR_HEADER) + SCALAR_HEADER.length
  const jwk = newKey().export({ format: 'jwk' })
  Buffer.from(jwk.d as string, 'base64url').copy(der, at, 0, SCALAR_OCTETS)
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
