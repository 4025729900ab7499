/** Runs nodes of a graph, upstream before downstream, so many at once; the first failure starts nothing more. */

export interface Node {
  readonly name: string;
  /** Names it waits for. Those that are not among the nodes count as done. */
  readonly references: readonly string[];
}

export interface Outcome<T extends Node> {
  readonly failures: readonly { readonly node: T; readonly error: unknown }[];
  /** Never started. */
  readonly skipped: readonly T[];
}

export async function inOrder<T extends Node>(
  nodes: readonly T[],
  limit: number,
  work: (node: T) => Promise<void>,
): Promise<Outcome<T>> {
  const pending = new Set(nodes.map((node) => node.name));
  const waiting = new Set(nodes);
  const running = new Set<Promise<void>>();
  const failures: { node: T; error: unknown }[] = [];

  function start(node: T): void {
    waiting.delete(node);
    const promise = work(node)
      .then(
        () => void pending.delete(node.name),
        (error: unknown) => void failures.push({ node, error }),
      )
      .finally(() => running.delete(promise));
    running.add(promise);
  }

  for (;;) {
    for (const node of failures.length === 0 ? waiting : []) {
      if (running.size >= limit) break;
      if (!node.references.some((reference) => pending.has(reference))) start(node);
    }
    if (running.size === 0) return { failures, skipped: [...waiting] };
    await Promise.race(running);
  }
}
