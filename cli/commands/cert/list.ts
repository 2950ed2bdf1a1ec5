import type { Command } from 'commander'
import { listCertificates, withQueryOptions } from '../../world/certificate-query.ts'

export function configure(command: Command): void {
  withQueryOptions(command)
    .description('list the certificates of the world, in order of issue')
    .action(async (options) => {
      await listCertificates({}, options)
    })
}
