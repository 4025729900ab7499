/** An order in which every model comes after what it reads, and the cycles that make one impossible. */

export interface Ordered {
  /** Upstream before downstream, ties by name; models on a cycle, or downstream of one, are left out. */
  readonly order: readonly string[];
  /** Each as read, first repeated at the end: `[a, b, a]` when a reads b and b reads a. Starts with its smallest name. */
  readonly cycles: readonly (readonly string[])[];
}

/**
 * `edges` maps each model to the models it reads. Cycles may be exponentially many, so one shortest cycle is given
 * for every reference that lies on any: each reference that has to be looked at is named.
 */
export function topologicalOrder(edges: ReadonlyMap<string, readonly string[]>): Ordered {
  const names = [...edges.keys()].sort();
  const upstream = new Map(
    names.map((name) => [name, new Set(edges.get(name)?.filter((to) => edges.has(to)))]),
  );
  const order = sortedOrder(names, upstream);
  const placed = new Set(order);
  const left = names.filter((name) => !placed.has(name));
  return { order, cycles: cyclesAmong(left, upstream) };
}

function sortedOrder(names: readonly string[], upstream: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const waitsFor = new Map(names.map((name) => [name, upstream.get(name)!.size]));
  const downstream = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const name of names) for (const to of upstream.get(name)!) downstream.get(to)!.push(name);
  const order: string[] = [];
  let ready = names.filter((name) => waitsFor.get(name) === 0);
  while (ready.length > 0) {
    order.push(...ready);
    const next: string[] = [];
    for (const name of ready) {
      for (const reader of downstream.get(name)!) {
        const remaining = waitsFor.get(reader)! - 1;
        waitsFor.set(reader, remaining);
        if (remaining === 0) next.push(reader);
      }
    }
    ready = next.sort();
  }
  return order;
}

function cyclesAmong(
  names: readonly string[],
  upstream: ReadonlyMap<string, ReadonlySet<string>>,
): string[][] {
  const cycles: string[][] = [];
  const covered = new Set<string>();
  for (const from of names) {
    for (const to of [...upstream.get(from)!].sort()) {
      if (covered.has(`${from} ${to}`)) continue;
      const back = shortestPath(to, from, upstream);
      if (back === undefined) continue;
      const cycle = startAtSmallest([from, ...back.slice(0, -1)]);
      cycle.forEach((name, i) => {
        covered.add(`${name} ${cycle[(i + 1) % cycle.length]}`);
      });
      cycles.push([...cycle, cycle[0]!]);
    }
  }
  return cycles;
}

/** Names from `from` to `to`, both included, along the fewest references. */
function shortestPath(
  from: string,
  to: string,
  upstream: ReadonlyMap<string, ReadonlySet<string>>,
): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of cameFrom.keys()) {
    if (name === to) {
      const path: string[] = [];
      for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of upstream.get(name)!) if (!cameFrom.has(next)) cameFrom.set(next, name);
  }
  return undefined;
}

function startAtSmallest(cycle: readonly string[]): string[] {
  const smallest = cycle.indexOf(cycle.toSorted()[0]!);
  return [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
}
