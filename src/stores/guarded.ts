import { AppError, StoreUnavailable } from '../errors.ts';

/**
 * Runs one operation on a store. Our own faults pass; whatever else goes wrong in a backend becomes
 * `StoreUnavailable` with the cause kept. The message names the operation and never a key or a value.
 */
export async function guarded<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new StoreUnavailable(`${what} failed`, { cause });
  }
}
