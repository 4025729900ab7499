import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { topologicalOrder } from "../../lake/compile/order.ts";

type Edges = ReadonlyMap<string, readonly string[]>;

const name = (n: number) => `m${String(n).padStart(2, "0")}`;

/** Any graph of up to 12 models, self references included. */
const anyGraph: fc.Arbitrary<Edges> = fc
  .array(fc.uniqueArray(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map(
    (lists) => new Map(lists.map((to, from) => [name(from), to.filter((n) => n < lists.length).map(name)])),
  );

/** Every model reads only models after it in a random relabelling: no cycle. */
const acyclicGraph: fc.Arbitrary<Edges> = anyGraph.chain((edges) =>
  fc.shuffledSubarray([...edges.keys()], { minLength: edges.size }).map((labels) => {
    const label = new Map([...edges.keys()].map((from, i) => [from, labels[i]!]));
    return new Map(
      [...edges].map(([from, to]) => [
        label.get(from)!,
        to.filter((n) => n < from).map((n) => label.get(n)!),
      ]),
    );
  }),
);

function reaches(edges: Edges, from: string, to: string): boolean {
  const seen = new Set(edges.get(from));
  for (const at of seen) for (const next of edges.get(at) ?? []) seen.add(next);
  return seen.has(to);
}

describe("topological order", () => {
  test("puts every model of an acyclic graph after what it reads", () => {
    fc.assert(
      fc.property(acyclicGraph, (edges) => {
        const { order, cycles } = topologicalOrder(edges);
        assert.deepEqual(cycles, []);
        assert.deepEqual(order.toSorted(), [...edges.keys()].sort());
        for (const [from, reads] of edges)
          for (const to of reads) assert.ok(order.indexOf(to) < order.indexOf(from));
      }),
    );
  });

  test("does not depend on the order in which the files were found", () => {
    fc.assert(
      fc.property(anyGraph, (edges) => {
        assert.deepEqual(topologicalOrder(new Map([...edges].toReversed())), topologicalOrder(edges));
      }),
    );
  });

  test("names every reference that lies on a cycle, and no other, in cycles that are real", () => {
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const { cycles } = topologicalOrder(edges);
        const named = new Set<string>();
        for (const cycle of cycles) {
          assert.equal(cycle.at(0), cycle.at(-1));
          assert.equal(new Set(cycle).size, cycle.length - 1, "a model appears once");
          cycle.slice(1).forEach((to, i) => {
            assert.ok(edges.get(cycle[i]!)!.includes(to), `${cycle[i]} reads ${to}`);
            named.add(`${cycle[i]} -> ${to}`);
          });
        }
        const onCycle = [...edges].flatMap(([from, reads]) =>
          reads.filter((to) => to === from || reaches(edges, to, from)).map((to) => `${from} -> ${to}`),
        );
        assert.deepEqual([...named].sort(), onCycle.sort());
      }),
    );
  });

  test("leaves out exactly the models on a cycle and those that read them", () => {
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const { order } = topologicalOrder(edges);
        const onCycle = [...edges.keys()].filter((model) => reaches(edges, model, model));
        const sound = [...edges.keys()].filter(
          (model) => !onCycle.includes(model) && !onCycle.some((broken) => reaches(edges, model, broken)),
        );
        assert.deepEqual(order.toSorted(), sound.sort());
      }),
    );
  });

  test("breaks ties by name and starts a cycle with its smallest name", () => {
    const edges = new Map([
      ["d", []],
      ["b", []],
      ["c", ["b"]],
      ["z", ["y"]],
      ["y", ["x"]],
      ["x", ["z"]],
    ]);
    assert.deepEqual(topologicalOrder(edges), { order: ["b", "d", "c"], cycles: [["x", "z", "y", "x"]] });
  });
});
