import { ApiClient } from './api-client.ts'
import { readServerAccess, type ServerOptions } from './server-options.ts'

/** Opens a connection to the server that is named, hands it to `work` and closes it whatever happens. */
export async function withServer<T>(
  options: ServerOptions,
  work: (client: ApiClient) => Promise<T>,
  needsClient = true,
): Promise<T> {
  const client = new ApiClient(readServerAccess(options, needsClient))
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
