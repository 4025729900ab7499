import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResourceDefinition } from "../../lake/contract/definition.ts";
import {
  AuthError,
  BadResponseError,
  CancelledError,
  ContractViolationError,
  RetryLaterError,
  SourceUnavailableError,
  StorageError,
} from "../../lake/errors.ts";
import { extractAll } from "../../lake/source/extract-all.ts";
import { gate, hang, scriptedClient, settle } from "./scripted-client.ts";
import { allLanded, day, extracting, things, thingsPage } from "./things.ts";

/** Resources a, b, c: each one chain of that name. */
const names = ["a", "b", "c"];
const resources = names.map((name): ResourceDefinition => ({ ...things([name]), name }));
const task = (resource: ResourceDefinition) => ({ resource, window: day, land: allLanded });
const tasks = resources.map(task);
const { options } = extracting(resources[0] as ResourceDefinition);

test("each resource ends on its own, in the order of the tasks, its finish included", async () => {
  const client = scriptedClient((asked) => thingsPage(asked, asked.includes("chain=a") ? 9 : 1));
  const finished: string[] = [];
  const outcomes = await extractAll({
    ...options,
    client,
    tasks: tasks.map((each) => ({ ...each, finish: async () => void finished.push(each.resource.name) })),
  });
  assert.deepEqual(
    outcomes.map((outcome) => [
      outcome.resource.name,
      outcome.state,
      outcome.state === "completed" && outcome.counts.pages,
    ]),
    [
      ["a", "completed", 9],
      ["b", "completed", 1],
      ["c", "completed", 1],
    ],
  );
  assert.equal(finished.at(-1), "a");
});

for (const error of [
  new BadResponseError("HTML with 200"),
  new ContractViolationError("drift"),
  new SourceUnavailableError("503 on one endpoint", { wholeSource: false }),
  new AuthError("403 on one endpoint", { wholeSource: false }),
]) {
  test(`${error.message}: the other resources go on`, async () => {
    const client = scriptedClient((asked) => {
      if (asked.includes("chain=b")) throw error;
      return thingsPage(asked, 5);
    });
    const outcomes = await extractAll({ ...options, client, tasks });
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["completed", "failed", "completed"],
    );
    assert.equal(outcomes[1]?.state === "failed" && outcomes[1].error, error);
  });
}

for (const error of [
  new SourceUnavailableError("connection refused"),
  new AuthError("401"),
  new RetryLaterError("come back tomorrow"),
  new StorageError("disk full"),
  new TypeError("a bug"),
]) {
  test(`${error.message}: the other resources stop too`, async () => {
    const client = scriptedClient((asked, signal) => {
      if (asked.includes("chain=b")) throw error;
      return hang(signal);
    });
    const outcomes = await extractAll({ ...options, client, tasks });
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["stopped", "failed", "stopped"],
    );
  });
}

test("a failing finish fails its resource", async () => {
  const tooMany = new ContractViolationError("too many rejected rows");
  const client = scriptedClient((asked) => thingsPage(asked, 1));
  const failing = { ...task(resources[0] as ResourceDefinition), finish: () => Promise.reject(tooMany) };
  const outcomes = await extractAll({ ...options, client, tasks: [failing, ...tasks.slice(1)] });
  assert.deepEqual(
    outcomes.map(({ state }) => state),
    ["failed", "completed", "completed"],
  );
});

test("no more resources at once than asked for, and none starts after a failure of the whole source", async () => {
  const first = gate();
  const client = scriptedClient(async (asked) => {
    await first.opened;
    if (asked.includes("chain=b")) throw new AuthError("401");
    return thingsPage(asked, 1);
  });
  const done = extractAll({ ...options, client, tasks, concurrency: 1 });
  await settle();
  assert.equal(client.asked.length, 1);
  first.open();
  assert.deepEqual(
    (await done).map(({ state }) => state),
    ["completed", "failed", "stopped"],
  );
  assert.equal(client.asked.length, 2);
});

test("Ctrl-C ends all of them, and comes out after they have ended", async () => {
  const { options: cancellable, abort } = extracting(resources[0] as ResourceDefinition);
  const cancelled = new CancelledError("SIGTERM");
  let calledOff = 0;
  const client = scriptedClient((_, signal) => hang(signal, () => (calledOff += 1)));
  const done = extractAll({ ...cancellable, client, tasks });
  await settle();
  abort.abort(cancelled);
  await assert.rejects(done, cancelled);
  assert.equal(calledOff, 3);
});
