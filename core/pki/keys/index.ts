export { describeKey, generateKey, publicKeyDer } from './generate-key.ts'
export { formatKey, parseKey, readKeyFile, writeKeyFile, writePrivateFile } from './key-file.ts'
export { seededKey } from './seeded-key.ts'
export { keySigner, type Signer } from './signer.ts'
