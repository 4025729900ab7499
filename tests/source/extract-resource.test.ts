import assert from "node:assert/strict";
import { test } from "node:test";
import { BadResponseError, CancelledError, StorageError } from "../../lake/errors.ts";
import { extractResource } from "../../lake/source/extract-resource.ts";
import { clientFor, serve } from "../http/loopback.ts";
import { gate, hang, scriptedClient, settle } from "./scripted-client.ts";
import { allLanded, dayStart, extracting, things, thingsPage } from "./things.ts";

test("pages land in the order of chains and pages, numbered, and are counted", async () => {
  const { options } = extracting(things(["a", "b", "c"]));
  const client = scriptedClient((asked) => thingsPage(asked, 3));
  const landed: [number, string][] = [];
  const counts = await extractResource({
    ...options,
    client,
    land: (page) => {
      landed.push([page.number, String(page.rows[0]?.id)]);
      return allLanded(page);
    },
  });
  const order = ["a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2"];
  assert.deepEqual(
    landed,
    order.map((id, number) => [number, `${id}-0`]),
  );
  const { elapsedMs, bytes, ...rest } = counts;
  assert.deepEqual(rest, {
    fetched: 18,
    landed: 18,
    rejected: 0,
    duplicate: 0,
    pages: 9,
    requests: 9,
    retries: 0,
    outsideWindow: 0,
  });
  assert.ok(bytes > 0 && elapsedMs >= 0);
  assert.ok(client.inFlightMax > 1, "chains run side by side");
});

test("the order is the same when chains answer in another order", async () => {
  const { options } = extracting(things(["a", "b", "c"]));
  const late = gate();
  const client = scriptedClient(async (asked) => {
    if (asked.includes("chain=a")) await late.opened;
    return thingsPage(asked, 1);
  });
  const landed: string[] = [];
  const done = extractResource({
    ...options,
    client,
    land: (page) => {
      landed.push(String(page.rows[0]?.id));
      return allLanded(page);
    },
  });
  await settle();
  assert.deepEqual(landed, []);
  assert.equal(client.asked.length, 3);
  late.open();
  await done;
  assert.deepEqual(landed, ["a0-0", "b0-0", "c0-0"]);
});

test("the next page is under way while one is landed; a slow landing holds back the one after", async () => {
  const { options } = extracting(things(["a"]));
  const client = scriptedClient((asked) => thingsPage(asked, 5));
  const disk = gate();
  const done = extractResource({
    ...options,
    client,
    land: async (page) => {
      await disk.opened;
      return allLanded(page);
    },
  });
  await settle();
  assert.deepEqual(client.asked, ["/things?chain=a&page=0", "/things?chain=a&page=1"]);
  disk.open();
  assert.equal((await done).pages, 5);
});

test("progress is told after each page", async () => {
  const { options } = extracting(things(["a"]));
  const client = scriptedClient((asked) => thingsPage(asked, 3));
  const told: number[] = [];
  await extractResource({ ...options, client, onProgress: ({ landed }) => told.push(landed) });
  assert.deepEqual(told, [2, 4, 6]);
});

test("a lowered page size reaches the paging", async () => {
  let seen = 0;
  const paging = {
    start: ({ pageSize }: { pageSize: number }) => {
      seen = pageSize;
      return [];
    },
    next: () => undefined,
  };
  const { options } = extracting(things([], { paging }));
  const counts = await extractResource({ ...options, client: scriptedClient(() => ({})), pageSize: 7 });
  assert.equal(seen, 7);
  assert.equal(counts.pages, 0);
  await extractResource({ ...options, client: scriptedClient(() => ({})) });
  assert.equal(seen, 100);
});

test("paging that asks for the same page twice is stuck, and says where", async () => {
  const paging = {
    start: () => [{ path: "/things", query: [] }],
    next: () => ({ path: "/things", query: [["after", "x"]] as const }),
  };
  const { options } = extracting(things([], { paging }));
  let n = 0;
  const client = scriptedClient(() => ({ data: [{ id: `t${n++}`, created: dayStart }] }));
  await assert.rejects(extractResource({ ...options, client }), (error) => {
    assert.ok(error instanceof BadResponseError);
    assert.equal(error.message, "paging of things does not advance: the same request came up twice");
    assert.equal(error.where, "GET /things");
    return true;
  });
  assert.equal(client.asked.length, 2);
});

test("a source that ignores the cursor is asked again, then refused, before its rows land twice", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_, response) => {
    requests += 1;
    response.end(JSON.stringify({ data: [{ id: "t1", created: dayStart }], more: true }));
  });
  const { options } = extracting(things(["a"]));
  const { client } = clientFor(t, origin);
  let pages = 0;
  const land: typeof allLanded = (page) => {
    pages += 1;
    return allLanded(page);
  };
  await assert.rejects(extractResource({ ...options, client, land }), (error) => {
    assert.ok(error instanceof BadResponseError);
    assert.match(
      error.message,
      /paging of things does not advance: all 1 rows of the page are those of an earlier page \(6 attempts\)/,
    );
    assert.match(error.where ?? "", /\/things\?chain=a&page=1 → 200$/);
    return true;
  });
  assert.equal(pages, 1);
  assert.equal(requests, 7);
});

test("a page sent twice by accident is asked for again and the run goes on", async (t) => {
  let slips = 1;
  const origin = await serve(t, (request, response) => {
    const slip = request.url?.includes("page=1") === true && slips-- > 0;
    response.end(JSON.stringify(thingsPage(slip ? "?chain=a&page=0" : String(request.url), 3)));
  });
  const { options } = extracting(things(["a"]));
  const counts = await extractResource({ ...options, client: clientFor(t, origin).client });
  assert.deepEqual([counts.landed, counts.pages, counts.retries], [6, 3, 1]);
});

test("rows outside the window land, and one warning says how many", async () => {
  const { options, lines } = extracting(things(["a"]));
  const times = [dayStart - 1, dayStart, dayStart + 86_399, dayStart + 86_400];
  const client = scriptedClient(() => ({ data: times.map((created) => ({ id: `t${created}`, created })) }));
  const counts = await extractResource({ ...options, client });
  assert.equal(counts.landed, 4);
  assert.equal(counts.outsideWindow, 2);
  assert.deepEqual(
    lines.map(({ level, msg, rows }) => ({ level, msg, rows })),
    [{ level: 40, msg: "shop.things: rows outside the window asked for", rows: 2 }],
  );
});

test("when landing fails, requests in flight are called off and its error comes out", async () => {
  const { options } = extracting(things(["a", "b"]));
  const full = new StorageError("disk full");
  let calledOff = 0;
  const client = scriptedClient((asked, signal) => {
    if (asked.endsWith("page=0")) return thingsPage(asked, 5);
    return hang(signal, () => (calledOff += 1));
  });
  const land = async () => {
    await settle();
    throw full;
  };
  await assert.rejects(extractResource({ ...options, client, land }), full);
  assert.equal(calledOff, 2);
});

test("Ctrl-C ends it between pages and inside a request, with its own error", async () => {
  const cancelled = new CancelledError("SIGINT");
  const { options, abort } = extracting(things(["a"]));
  let pages = 0;
  const land: typeof allLanded = (page) => {
    pages += 1;
    if (pages === 2) abort.abort(cancelled);
    return allLanded(page);
  };
  const client = scriptedClient((asked) => thingsPage(asked, 9));
  await assert.rejects(extractResource({ ...options, client, land }), cancelled);
  assert.equal(pages, 2);

  const hanging = extracting(things(["a"]));
  const never = scriptedClient((_, signal) => hang(signal));
  const done = extractResource({ ...hanging.options, client: never });
  await settle();
  hanging.abort.abort(cancelled);
  await assert.rejects(done, cancelled);
});

test("memory stays bounded when landing is slower than fetching", async () => {
  const chains = Array.from({ length: 40 }, (_, n) => `c${n}`);
  const { options } = extracting(things(chains), 8);
  const filler = "x".repeat(1_000_000);
  const client = scriptedClient((asked) => ({ ...thingsPage(asked, 1), filler }));
  const disk = gate();
  const done = extractResource({
    ...options,
    client,
    land: async (page) => {
      await disk.opened;
      return allLanded(page);
    },
  });
  for (let n = 0; n < 10; n += 1) await settle();
  assert.ok(client.asked.length <= 17, `${client.asked.length} pages of 1 MB were fetched ahead`);
  assert.ok(client.asked.length >= 8);
  disk.open();
  assert.equal((await done).pages, 40);
});
