import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<number>();

/** Does the work on behalf of one city: whatever it awaits finds that city with `currentCity`. */
export function inCity<T>(cityId: number, work: () => T): T {
  return scope.run(cityId, work);
}

/** On behalf of which city is this being done? Undefined outside of any request or job of a city. */
export function currentCity(): number | undefined {
  return scope.getStore();
}
