/** What a terminal shows while a run goes: read from the characters sent, as a terminal would. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress } from "../lake/progress.ts";
import type { RunEvent } from "../lake/run-event.ts";

const ESCAPE = "\u001b";

function watched({ interactive, colour = false }: { interactive: boolean; colour?: boolean }) {
  let sent = "";
  let ms = 0;
  const progress = createProgress({
    write: (text) => (sent += text),
    interactive,
    colour,
    monotonicMs: () => ms,
  });
  return {
    ...progress,
    sent: () => sent,
    screen: () => screenOf(sent),
    /** A frame is drawn when this much time has passed since the last. */
    later: (by = 100) => {
      ms += by;
    },
  };
}

/** Lines left on a screen: the cursor goes up `n` lines with `ESC[nA`, and `ESC[0J` clears what is below it. */
function screenOf(sent: string): string[] {
  let lines: string[] = [];
  for (const [, up, text] of sent.matchAll(
    new RegExp(`(?:${ESCAPE}\\[(\\d+)A${ESCAPE}\\[0J)|([^${ESCAPE}]+)`, "g"),
  )) {
    if (up !== undefined) lines = lines.slice(0, lines.length - Number(up));
    else lines.push(...(text ?? "").split("\n").slice(0, -1));
  }
  return lines;
}

function resource(name: string, state: "running" | "landed" | "failed", landed: number): RunEvent {
  const counts = { fetched: landed, landed, rejected: 0, duplicate: 0, retries: 0, elapsedMs: 1234 };
  return {
    kind: "resource",
    source: "shop",
    resource: name,
    state,
    pages: Math.ceil(landed / 100),
    ...counts,
  };
}

function model(
  name: string,
  state: "running" | "built" | "fresh" | "failed" | "skipped",
  rows: number | null = 10,
): RunEvent {
  return { kind: "model", model: name, state, rows, elapsedMs: 20 };
}

test("resources move while they are read, each on its line, and settle in the order they end", () => {
  const { show, later, screen } = watched({ interactive: true });
  show({ kind: "started", runId: "R1", command: "lake run-all" });
  show(resource("orders", "running", 100));
  later();
  show(resource("customers", "running", 7));
  assert.deepEqual(
    screen().map((line) => line.replaceAll(/ +/g, " ")),
    ["run R1", "extract shop.orders 100 rows 1 page 1.23 s", "extract shop.customers 7 rows 1 page 1.23 s"],
  );
  later();
  show(resource("orders", "running", 12_300));
  assert.match(screen()[1]!, /shop\.orders +12,300 rows +123 pages/);
  show(resource("customers", "landed", 9));
  assert.match(screen()[1]!, /shop\.customers +9 rows/, "what has ended stands above what still moves");
  assert.match(screen()[2]!, /shop\.orders/);
});

test("lines of others come between, and what moves goes on below them", () => {
  const { show, print, screen, later, stop } = watched({ interactive: true });
  show(resource("orders", "running", 100));
  print("warn     asked again\n");
  assert.deepEqual([screen()[0], screen().length], ["warn     asked again", 2]);
  later();
  stop();
  assert.deepEqual(screen(), ["warn     asked again"]);
});

test("frames are drawn at most every 80 ms", () => {
  const { show, sent, later } = watched({ interactive: true });
  for (let page = 0; page < 1000; page++) {
    show(resource("orders", "running", page));
    later(1);
  }
  assert.ok(sent().split("shop.orders").length - 1 <= 1 + 1000 / 80 + 1);
});

test("a layer is one line when all are built; a failed model has its own; views are not counted", () => {
  const { show, screen, later } = watched({ interactive: false });
  for (const name of ["bronze.v", "silver.a", "silver.b", "gold.c", "gold.d"])
    show(model(name, "running", null));
  show(model("bronze.v", "built", null));
  show(model("silver.a", "built", 1));
  later(500);
  show(model("silver.b", "fresh", 1_000_000));
  show(model("gold.c", "failed", null));
  show(model("gold.d", "skipped", null));
  show({ kind: "asserted", passed: 3, warned: 1, failed: 0, elapsedMs: 70 });
  assert.deepEqual(screen(), [
    "failed   gold.c",
    "skipped  gold.d",
    "build    silver                           1,000,001 rows    2 tables   0.50 s  1 unchanged",
    "assert   3 passed, 1 warned                                            0.07 s",
  ]);
});

test("a run that is stopped leaves its layers and nothing that moves", () => {
  const { show, stop, screen } = watched({ interactive: true });
  show(model("silver.a", "running", null));
  show(model("silver.a", "built", 5));
  show(model("silver.b", "running", null));
  stop();
  assert.deepEqual(
    screen().map((line) => line.replaceAll(/ +/g, " ")),
    ["build silver 5 rows 1 table 0.00 s"],
  );
});

test("elsewhere than on a terminal nothing moves, and lines end where their text ends", () => {
  const { show, sent } = watched({ interactive: false });
  show({ kind: "started", runId: "R1", command: "lake run-all" });
  show(resource("orders", "running", 100));
  show({
    ...(resource("orders", "landed", 100) as Extract<RunEvent, { kind: "resource" }>),
    rejected: 2,
    retries: 1,
    duplicate: 3,
  });
  show({ kind: "published", snapshot: 4, tables: 1, rows: 1, bytes: 1536, fresh: 0 });
  show({ kind: "unchanged", snapshot: 4 });
  assert.ok(!sent().includes(ESCAPE));
  assert.doesNotMatch(sent(), / \n/);
  assert.match(sent(), /1\.23 s {2}2 rejected, 3 duplicate, 1 retried\n/);
  assert.match(sent(), /^publish {2}snapshot 4: 1 table, 1 row, 1\.5 kB +0\.00 s$/m);
});

test("colour marks the label and nothing else", () => {
  const { show, sent } = watched({ interactive: false, colour: true });
  show({ kind: "asserted", passed: 1, warned: 0, failed: 2, elapsedMs: 0 });
  assert.ok(sent().startsWith(`${ESCAPE}[31massert  ${ESCAPE}[0m 1 passed, 2 failed `));
});

test("a run of several sources shows one line for each, and every resource that failed", () => {
  const { show, sent } = watched({ interactive: false });
  const window = { from: new Date("2026-11-20T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };
  const of = (source: string, event: RunEvent) => ({ ...event, source }) as RunEvent;
  for (const [source, resources] of [
    ["shop", 2],
    ["bank", 2],
    ["post", 1],
  ] as const)
    show({ kind: "source", source, title: source, baseUrl: "http://x", window, resources, sources: 3 });
  show(resource("orders", "landed", 200));
  show(of("bank", resource("rates", "landed", 30)));
  show(of("post", resource("letters", "failed", 0)));
  assert.deepEqual(
    sent()
      .split("\n")
      .slice(0, -1)
      .map((line) => line.replace(/ +/g, " ")),
    ["failed post.letters 0 rows 0 pages 1.23 s"],
  );
  show(resource("customers", "landed", 100));
  show(of("bank", resource("accounts", "failed", 7)));
  assert.deepEqual(
    sent()
      .split("\n")
      .slice(1, -1)
      .map((line) => line.replace(/ +/g, " ")),
    [
      "extract shop 300 rows 3 pages 1.23 s 2 resources",
      "failed bank.accounts 7 rows 1 page 1.23 s",
      "extract bank 30 rows 1 page 1.23 s 1 resource",
    ],
  );
});
