import type { FastifyRequest } from 'fastify'

/** Returns the path of a request without its query, which may hold an API key. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?')[0] ?? ''
