export { type ExportFormat, exportCertificate, exportFormats } from './export-certificate.ts'
export { buildKeystore, keystoreText } from './keystore-json.ts'
export { type Published, type PublishedFile, publishDccki } from './publish-dccki.ts'
export { zipFiles } from './zip-files.ts'
