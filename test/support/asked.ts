/** A request of the lab itself: no register is asked. */
export const lab = {
  participant: 'operator',
  actor: 'tester',
  interface: 'cli',
  submission: 'single',
  deviceType: null,
} as const
