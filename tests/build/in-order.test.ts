import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { inOrder, type Node } from "../../lake/build/in-order.ts";

/** Nodes in order, each referring to some of those before it. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 12 }).map((links) =>
  links.map(
    (link, index): Node => ({
      name: `n${index}`,
      references: index === 0 ? [] : link.map((to) => `n${to % index}`),
    }),
  ),
);

describe("inOrder", () => {
  it("runs every node once, after all it refers to, never more than the limit at once", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (nodes, limit) => {
        const done: string[] = [];
        let running = 0;
        const outcome = await inOrder(nodes, limit, async (node) => {
          running += 1;
          assert.ok(running <= limit);
          for (const reference of node.references) assert.ok(done.includes(reference));
          await setImmediate();
          running -= 1;
          done.push(node.name);
        });
        assert.deepEqual(done.toSorted(), nodes.map(({ name }) => name).toSorted());
        assert.deepEqual(outcome, { failures: [], skipped: [] });
      }),
    );
  });

  it("accounts for every node when one fails: done, failed or skipped, and never runs downstream of a failure", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(), async (nodes, pick) => {
        const failing = `n${pick % Math.max(nodes.length, 1)}`;
        const done: string[] = [];
        const outcome = await inOrder(nodes, 2, async ({ name, references }) => {
          assert.ok(!references.includes(failing));
          await setImmediate();
          if (name === failing) throw new Error(name);
          done.push(name);
        });
        const accounted = [
          ...done,
          ...outcome.failures.map(({ node }) => node.name),
          ...outcome.skipped.map(({ name }) => name),
        ];
        assert.deepEqual(accounted.toSorted(), nodes.map(({ name }) => name).toSorted());
        assert.equal(outcome.failures.length, Math.min(nodes.length, 1));
      }),
    );
  });

  it("treats references to what is not among the nodes as done", async () => {
    const outcome = await inOrder([{ name: "a", references: ["elsewhere"] }], 1, async () => {});
    assert.deepEqual(outcome.skipped, []);
  });
});
