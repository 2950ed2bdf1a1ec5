import type { Store } from '../../core/store/store.ts'

/** Returns the store, with `meanwhile` done once, right before the first commit of a unit that `isIt`. */
export function doneBefore(
  store: Store,
  isIt: (unit: Parameters<Store['commit']>[0]) => boolean,
  meanwhile: () => Promise<unknown>,
): Store {
  let isDone = false
  const before = async (units: Parameters<Store['commitTogether']>[0]): Promise<void> => {
    if (isDone || !units.some(isIt)) return
    isDone = true
    await meanwhile()
  }
  return new Proxy(store, {
    get(target, key) {
      if (key === 'commit')
        return async (unit: Parameters<Store['commit']>[0]) => {
          await before([unit])
          return target.commit(unit)
        }
      if (key === 'commitTogether')
        return async (units: Parameters<Store['commitTogether']>[0]) => {
          await before(units)
          return target.commitTogether(units)
        }
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
