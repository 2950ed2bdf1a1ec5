import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** Whoever runs batches: the name under which it leases them, and what it knows of other names. */
export interface BatchOwner {
  readonly id: string
  /** Whether an owner has ended for certain, so that its leases need not be waited for. */
  isGone(owner: string): boolean
}

/** Returns this process as an owner. It can tell of another on the same host that has ended. */
export function processOwner(): BatchOwner {
  const host = hostname()
  return {
    id: `${host} ${process.pid} ${randomUUID()}`,
    isGone(owner) {
      const [ownersHost, pid] = owner.split(' ')
      return ownersHost === host && Number(pid) !== process.pid && !isRunning(Number(pid))
    },
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
