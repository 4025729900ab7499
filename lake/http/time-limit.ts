/** Bounds a piece of work in time, beside the caller's own signal. */

/** The work did not end in time. */
export class TimeLimitError extends Error {
  readonly code = "TIME_LIMIT";
}

/** Runs `work` with a signal that aborts after `ms` with a TimeLimitError, or with `outer` and its reason. */
export async function withTimeLimit<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const abort = new AbortController();
  const follow = () => abort.abort(outer?.reason);
  const timer = setTimeout(() => {
    abort.abort(new TimeLimitError(`no whole answer within ${Math.round(ms) / 1000} s`));
  }, ms);
  outer?.addEventListener("abort", follow, { once: true });
  try {
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
  }
}
