import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** A process that runs batches: the name under which it leases them, and whether it knows that another has ended. */
export interface BatchOwner {
  readonly id: string
  /** Whether an owner has certainly ended, so that its leases may be taken over at once. */
  isGone(owner: string): boolean
}

/** Returns this process as an owner. It recognises other processes of the same host that have ended. */
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
    // EPERM: the process runs, as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
