import type { Effects } from "../effects.ts";

/** Sleeps; an abort ends it at once and rejects with the signal's own reason, not with a timer's error. */
export async function sleepUnlessAborted(
  effects: Pick<Effects, "sleep">,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await effects.sleep(ms, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
