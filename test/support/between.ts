import type { Store } from '../../core/store/store.ts'

/** Returns the store, with `meanwhile` done once, right before the first commit of a unit that `isIt`. */
export function doneBefore(
  store: Store,
  isIt: (unit: Parameters<Store['commit']>[0]) => boolean,
  meanwhile: () => Promise<unknown>,
): Store {
  let isDone = false
  return new Proxy(store, {
    get(target, key) {
      if (key === 'commit')
        return async (unit: Parameters<Store['commit']>[0]) => {
          if (!isDone && isIt(unit)) {
            isDone = true
            await meanwhile()
          }
          return target.commit(unit)
        }
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
