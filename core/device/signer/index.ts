export { commandSigner } from './command-signer.ts'
export { type DeviceAgreement, type DeviceSigner, keyDeviceAgreement, keyDeviceSigner } from './device-signer.ts'
export { type Pkcs11Token, pkcs11Agreement, pkcs11Signer } from './pkcs11-token.ts'
export { firstLine, runProgram } from './run-program.ts'
