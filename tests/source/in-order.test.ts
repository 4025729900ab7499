import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { inOrder } from "../../lake/source/in-order.ts";
import { settle } from "./scripted-client.ts";

const options = { concurrency: 3, aheadBytesMax: 10, bytesOf: () => 1, onStop: () => {} };

async function* numbers(chain: number, length: number, onRead = (_: string) => {}): AsyncGenerator<string> {
  for (let n = 0; n < length; n += 1) {
    onRead(`${chain}.${n}`);
    await turn();
    yield `${chain}.${n}`;
  }
}

async function everything<T>(items: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of items) got.push(item);
  return got;
}

test("all of one chain comes before the next, however long each takes", async () => {
  const chain = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 });
  const setup = fc.record({
    chains: fc.array(chain, { maxLength: 6 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    aheadBytesMax: fc.integer({ min: 0, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(setup, async ({ chains, ...bounds }) => {
      const slow = chains.map(async function* (turns, chain) {
        for (const [n, wait] of turns.entries()) {
          for (let passed = 0; passed < wait; passed += 1) await turn();
          yield `${chain}.${n}`;
        }
      });
      const got = await everything(inOrder(slow, { ...options, ...bounds }));
      assert.deepEqual(
        got,
        chains.flatMap((turns, index) => turns.map((_, n) => `${index}.${n}`)),
      );
    }),
    { numRuns: 150 },
  );
});

test("the chain being given is read one item ahead, not more", async () => {
  const read: string[] = [];
  const items = inOrder([numbers(0, 9, (item) => read.push(item))], { ...options, concurrency: 1 });
  await items.next();
  await settle();
  assert.deepEqual(read, ["0.0", "0.1"]);
  await items.next();
  await settle();
  assert.deepEqual(read, ["0.0", "0.1", "0.2"]);
  await items.return(undefined);
});

test("later chains are read ahead until what waits reaches its bound", async () => {
  const read: string[] = [];
  const chains = [0, 1, 2, 3].map((chain) => numbers(chain, 50, (item) => read.push(item)));
  const items = inOrder(chains, { ...options, aheadBytesMax: 6 });
  await items.next();
  await settle();
  assert.ok(
    read.length - 1 >= 6 && read.length - 1 <= 6 + options.concurrency,
    `${read.length - 1} items wait`,
  );
  assert.ok(read.includes("1.0") && read.includes("2.0"), "chains are read side by side");
  assert.ok(!read.includes("3.0"), "no more chains at once than allowed");
  await items.return(undefined);
});

test("the failure of any chain ends them all and comes out at once", async () => {
  const broken = new Error("broken");
  let ended = 0;
  const breaks: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }),
  };
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) {
        await turn();
        yield "x";
      }
    } finally {
      ended += 1;
    }
  }
  await assert.rejects(everything(inOrder([endless(), breaks, endless()], options)), broken);
  assert.equal(ended, 2);
});

test("when the taker goes away the readers are stopped and waited for", async () => {
  let ended = 0;
  let stopped = 0;
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) {
        await turn();
        yield "x";
      }
    } finally {
      await turn();
      ended += 1;
    }
  }
  for await (const _ of inOrder([endless(), endless()], { ...options, onStop: () => (stopped += 1) })) break;
  assert.equal(ended, 2);
  assert.equal(stopped, 1);
});
