export { berToDer } from './ber-to-der.ts'
export {
  bytesEqual,
  concat,
  firstDifference,
  fromHex,
  passingCopy,
  passingOctets,
  toBase64,
  toHex,
  toLatin1,
} from './bytes.ts'
export {
  type AlgorithmIdentifier,
  type Certificate,
  findExtension,
  findRepeatedExtension,
  isSelfIssued,
  parseCertificate,
  parseTbs,
  type TbsCertificate,
} from './certificate.ts'
export {
  type Crl,
  type CrlEntry,
  type CrlScope,
  parseCrl,
  parseTbsCertList,
  readCrlNumber,
  readInvalidityDate,
  readIssuingDistributionPoint,
  readReasonCode,
  type TbsCertList,
} from './crl.ts'
export { type RevocationReason, revocationReasonNames, revocationReasons } from './crl-reason.ts'
export {
  type CertificationRequest,
  isExtensionRequest,
  readCertificationRequest,
  readRequestedExtensions,
} from './csr.ts'
export { context, DerError, DerReader, TAG } from './der-reader.ts'
export {
  DerWriter,
  integer,
  NULL,
  namedBits,
  octetBits,
  octetString,
  oid,
  sequence,
  set,
  smallInteger,
  TRUE,
  tlv,
} from './der-writer.ts'
export { isDnsName, isUnderDnsSuffix } from './dns-name.ts'
export { type Encryption, readEncryption } from './encryption.ts'
export { exportKeyDer, exportKeyPem } from './export-key.ts'
export {
  type AltNames,
  type BasicConstraints,
  type Extension,
  type HardwareModule,
  type KeyUsageBit,
  keyUsageBits,
  readAltNames,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlUris,
  readExtendedKeyUsage,
  readExtensions,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from './extensions.ts'
export { formatSerial, parseSerial } from './format-serial.ts'
export { IterationBudget, MAX_ITERATIONS } from './iteration-budget.ts'
export { assembleCrl, type CrlEntryContent, encodeTbsCertList } from './make-crl.ts'
export { makeTlsCertificate, tlsName } from './make-tls-certificate.ts'
export {
  attributeText,
  findAttribute,
  formatName,
  GENERAL_NAME,
  isEmptyName,
  type Name,
  type NameAttribute,
  namesMatch,
  readName,
} from './name.ts'
export { encodeOidContents, isDottedOid, isUnderArc, OID, oidName } from './oids.ts'
export { isOnP256 } from './p256.ts'
export { decodeBase64, isPem, PemBlock, PemError, readPemBlocks, toPem } from './pem.ts'
export { judgeProof, type Proof } from './proof.ts'
export { ProvenKey, provenKey } from './proven-key.ts'
export {
  describeRequirement,
  findKeyFault,
  findPointFault,
  importPublicKey,
  type KeyFault,
  type KeyProblem,
  type KeyRequirement,
  keyFingerprint,
  keyIdentifier,
  type PublicKeyInfo,
  readPublicKeyInfo,
  rsaBits,
} from './public-key.ts'
export {
  algorithmFacts,
  ecdsaEncodingProblem,
  judgeSignature,
  type SignatureAlgorithm,
  type SignatureVerdict,
  signatureAlgorithms,
  signData,
  verifyData,
} from './signature.ts'
export {
  addYears,
  type CertificateTime,
  DAY_SECONDS,
  encodeTime,
  formatTime,
  NO_EXPIRY_SECONDS,
  startOfDay,
  usesGeneralizedTime,
} from './time.ts'
