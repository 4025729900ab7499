/** Work on a database that an abort stops: queries in flight are interrupted until the work has settled. */
import type { Database } from "./database.ts";

const AGAIN_MS = 20;

/**
 * Rejects with `signal.reason` once aborted, after `work` has let go of its connections. One interrupt is not enough:
 * it misses a query that is handed over but has not started.
 */
export async function interruptible<T>(
  database: Database,
  signal: AbortSignal,
  sleep: (ms: number) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let settled = false;
  const stop = async () => {
    while (!settled) {
      database.interrupt();
      await sleep(AGAIN_MS);
    }
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const result = await work();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    settled = true;
    signal.removeEventListener("abort", stop);
  }
}
