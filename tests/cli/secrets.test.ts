/** A key that is read for a live run shows up nowhere: no file of the lake, no output, no log, however it is echoed. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, type TestContext, test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { openDatabase } from "../../lake/duckdb/database.ts";
import type { Finished } from "../support/lake-process.ts";
import { jsonOf } from "./failure.ts";
import { type Shop, shop } from "./shop.ts";
import { type Answer, shopApi } from "./shop-api.ts";

/** With characters that URLs, JSON and HTML write in other ways. */
const KEY = 'sk_live_C4n4ry/+&"<%0123456789';

/** As anyone might have written it down. */
const FORMS = [
  KEY,
  encodeURIComponent(KEY),
  encodeURIComponent(KEY).toLowerCase(),
  new URLSearchParams([["", KEY]]).toString().slice(1),
  JSON.stringify(KEY).slice(1, -1),
  Buffer.from(KEY).toString("base64").slice(0, -4),
  Buffer.from(`:${KEY}`).toString("base64").slice(4, -4),
  "C4n4ry",
];

type Kind = "bearer" | "header" | "query" | "body";

function live({ edit }: Shop, url: string, kind: Kind): void {
  // A key in the body travels with a POST; one page holds all.
  if (kind === "body") {
    edit(
      "extract/shop/source.ts",
      "path,\n        query:",
      'method: "POST",\n        body: {},\n        path,\n        query:',
    );
    edit("extract/shop/source.ts", "pageSize: 50", "pageSize: 1000");
  }
  edit("extract/shop/source.ts", "https://shop.example.com", url);
  edit(
    "extract/shop/source.ts",
    '  healthPath: "/health",',
    `  auth: { kind: "${kind}", name: "api_key", secret: "SHOP_KEY", mockKey: "sk_mock_shop" },`,
  );
}

/** The key as it came, so that the test does not pass because none was sent. */
async function keyIn(request: IncomingMessage): Promise<string> {
  if (request.method === "POST") return (JSON.parse(await text(request)) as { api_key: string }).api_key;
  const query = new URL(request.url ?? "/", "http://shop").searchParams.get("api_key");
  const header = request.headers.authorization?.replace("Bearer ", "") ?? request.headers.api_key;
  return query ?? String(header);
}

/** Inside Parquet text is compressed, so each file is read as DuckDB shows it. */
async function parquetTexts(root: string): Promise<[string, string][]> {
  await using database = await openDatabase({ directories: [root] });
  const texts: [string, string][] = [];
  for (const path of globSync("**/*.parquet", { cwd: root })) {
    const rows = await database.rows(`SELECT * FROM read_parquet('${join(root, path)}')`);
    texts.push([path, rows.map((row) => Object.values(row).map(String).join("\n")).join("\n")]);
  }
  return texts;
}

async function assertNowhere(
  root: string,
  finished: Finished,
  forms: readonly string[] = FORMS,
): Promise<void> {
  const files = globSync("**/*", { cwd: root }).filter((path) => statSync(join(root, path)).isFile());
  const texts = files.flatMap((path): [string, string][] => {
    const bytes = readFileSync(join(root, path));
    const shown = [
      path,
      path.endsWith(".zst") ? zstdDecompressSync(bytes).toString("latin1") : bytes.toString("latin1"),
    ] as [string, string];
    return [shown, [`${path} as text`, bytes.toString("utf8")]];
  });
  const said: [string, string][] = [
    ["stdout", finished.stdout],
    ["stderr", finished.stderr],
  ];
  for (const [place, text] of [...said, ...texts, ...(await parquetTexts(root))])
    for (const form of forms) assert.ok(!text.includes(form), `${form} stands in ${place}`);
  assert.ok(files.length > 5, "there were files to look into");
}

/** Every way in which a service may echo what it was sent. */
const ECHOES: readonly [name: string, answer: (key: string) => Answer][] = [
  [
    "a 401 that repeats the key",
    (key) => answering(401, JSON.stringify({ error: { message: `Invalid key: ${key}` } })),
  ],
  [
    "a 400 that repeats the URL",
    () => (request, response) => {
      response.writeHead(400, { "content-type": "text/plain" }).end(`cannot serve ${request.url}`);
      return true;
    },
  ],
  [
    "a 500 that repeats the headers, again and again",
    () => (request, response) => {
      response.writeHead(500).end(JSON.stringify(request.headers));
      return true;
    },
  ],
  [
    "HTML with status 200 that repeats the key",
    (key) => answering(200, `<html>hello ${encodeURIComponent(key)}</html>`),
  ],
  ["JSON that is cut after the key", (key) => answering(200, `{"you": ${JSON.stringify(key)}, "rows": [`)],
  [
    "a body without rows, whose fields are named like the key",
    (key) => answering(200, JSON.stringify({ [key]: 1 })),
  ],
  [
    "a redirect to an address with the key",
    (key) => answering(302, "", { location: `/?k=${encodeURIComponent(key)}` }),
  ],
];

function answering(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
}

/** How the key gets into the process: what is written, and what is set. */
const BACKENDS: Readonly<Record<string, (made: Shop) => Record<string, string>>> = {
  "the environment": () => ({ SHOP_KEY: KEY }),
  ".env": ({ write }) => {
    write(".env", `SHOP_KEY='${KEY}'\n`);
    return {};
  },
  "a file": ({ write }) => {
    write("secret/key.json", JSON.stringify({ shop: { key: KEY } }));
    return { LAKE_SECRETS: JSON.stringify({ SHOP_KEY: "file:secret/key.json#shop.key" }) };
  },
  "a command": ({ write }) => {
    write("secret/key.txt", `${KEY}\n`);
    return { LAKE_SECRETS: JSON.stringify({ "SHOP*": "command:cat secret/key.txt" }) };
  },
};

async function typedLive(
  t: TestContext,
  kind: Kind,
  echo: (key: string) => Answer,
  backend = "the environment",
) {
  const made = shop(t);
  const env = (BACKENDS[backend] as (made: Shop) => Record<string, string>)(made);
  const seen = new Set<string>();
  const { url } = await shopApi(t, async (request, response) => {
    const key = await keyIn(request);
    seen.add(key);
    return echo(key)(request, response);
  });
  live(made, url, kind);
  const type = (args: string[]) => made.lake(["run-all", "--days", "1", "--api", "live", ...args], { env });
  return { ...made, seen, type };
}

/** In the URL a key is echoed most; that it is kept out of texts does not depend on how it was sent. */
const SENT: readonly [kind: Kind, echoes: readonly (typeof ECHOES)[number][]][] = [
  ["query", ECHOES],
  ["bearer", ECHOES.slice(0, 1)],
  ["header", ECHOES.slice(2, 3)],
  ["body", ECHOES.slice(0, 1)],
];

for (const [kind, echoes] of SENT) {
  describe(`a key sent as ${kind}`, { concurrency: 2 }, () => {
    for (const [name, echo] of echoes) {
      test(name, async (t) => {
        const { type, root, seen } = await typedLive(t, kind, echo);
        const finished = await type(["--log-level", "debug"]);
        assert.notEqual(finished.code, 0);
        assert.deepEqual([...seen], [KEY], "the key was sent");
        await assertNowhere(root, finished);
      });
    }
  });
}

test("a failure told as JSON", async (t) => {
  const { type, root } = await typedLive(t, "query", ECHOES[0]![1]);
  const finished = await type(["--json"]);
  assert.equal(jsonOf(finished).error?.code, "auth");
  assert.match(finished.stdout, /\[secret:SHOP_KEY\]/, "what was echoed is told without the key");
  await assertNowhere(root, finished);
});

test("a key that the project's own code puts into an error", async (t) => {
  const { type, root, edit } = await typedLive(t, "bearer", () => () => false);
  edit(
    "extract/shop/source.ts",
    "const offset =",
    "if (rows.length) throw new Error('key ' + process.env.SHOP_KEY);\n      const offset =",
  );
  const finished = await type(["--log-level", "debug"]);
  assert.equal(finished.code, 1);
  await assertNowhere(root, finished);
});

test("the settings that doctor shows hold no key, wherever it was set", async (t) => {
  const made = shop(t);
  live(made, "https://shop.example.com", "bearer");
  made.write(".env", `SHOP_KEY='${KEY}'\n`);
  const finished = await made.lake(["doctor", "--json"], { env: { SHOP_KEY: "" } });
  for (const form of FORMS) assert.ok(!(finished.stdout + finished.stderr).includes(form));
});

/** Orders that repeat the key in every way, where a text is promised and where nothing is. */
function echoingOrders(key: string): Answer {
  return (request, response) => {
    if (!request.url?.startsWith("/orders")) return false;
    const encoded = encodeURIComponent(key);
    const lowerCase = encoded.replaceAll(/%../g, (byte) => byte.toLowerCase());
    const packed = [`me:${key}`, `${key}:`].map((text) => Buffer.from(text));
    const forms = [key, encoded, lowerCase, FORMS[3], ...packed.map((bytes) => bytes.toString("base64"))];
    const rows = forms.map((form, i) => ({
      id: `or_${i} ${form}`,
      placed_at: Date.parse("2026-03-09T12:00:00Z") / 1000 + i,
      customer: `cu ${form}`,
      currency: "eur",
      amount: 100,
      note: form,
      hint: { [`sent ${form}`]: form },
    }));
    response.setHeader("etag", JSON.stringify(key));
    response.end(JSON.stringify({ total: rows.length, rows }));
    return true;
  };
}

/** Rows that break their contract are kept as they came, but for the key. */
function brokenOrders(key: string): Answer {
  return answering(200, JSON.stringify({ total: 1, rows: [{ id: key, placed_at: key, amount: key }] }));
}

function idOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}

/** The key-usage log. */
function usageOf(root: string): Record<string, string>[] {
  const lines = readFileSync(join(root, "_state/key_usage.ndjson"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, string>);
}

/** Every customer of the orders is unknown, so an assertion on this model fails and keeps the rows. */
const WITHOUT_ASSERTION = ["--exclude", "gold.best_customers"];

describe("a key that is read for a live run", { concurrency: 2 }, () => {
  for (const [i, backend] of Object.keys(BACKENDS).entries()) {
    const kind = (["query", "body", "header", "bearer"] as const)[i]!;

    test(`a key from ${backend}, sent as ${kind}, that stands in rows, in fields nobody promised and in a header`, async (t) => {
      const { type, root, seen } = await typedLive(t, kind, echoingOrders, backend);
      const finished = await type(["--log-level", "debug", "--log-format", "json", ...WITHOUT_ASSERTION]);
      assert.equal(finished.code, 0, finished.stderr);
      assert.deepEqual([...seen], [KEY]);
      await assertNowhere(root, finished);
      const landed = (await parquetTexts(root)).filter(([path]) => path.startsWith("bronze/shop/orders"));
      assert.match(landed[0]![1], /\[secret:SHOP_KEY\]/, "the rows were landed with a mark in its place");
      assert.deepEqual(
        usageOf(root).map(({ who, at, command, ...usage }) => usage),
        [
          {
            run_id: "20260310T060000Z-000001",
            source: "shop",
            secret: "SHOP_KEY",
            backend: backend.replace(/^(a|the) /, ""),
            key_id: idOf(KEY),
          },
        ],
      );
    });
  }

  test("a key that stands in failing rows", async (t) => {
    const { type, root } = await typedLive(t, "query", echoingOrders);
    const finished = await type(["--json"]);
    assert.equal(finished.code, 1, finished.stdout);
    await assertNowhere(root, finished);
    assert.ok(
      (await parquetTexts(root)).some(([path, text]) => /failing/.test(path) && /\[secret:/.test(text)),
    );
  });

  test("a key that stands in rejected rows", async (t) => {
    const { type, root } = await typedLive(t, "query", brokenOrders);
    const finished = await type(["--json"]);
    assert.equal(finished.code, 65, finished.stdout);
    await assertNowhere(root, finished);
    assert.ok(
      (await parquetTexts(root)).some(([path]) => path.startsWith("rejected/")),
      "rows were rejected",
    );
  });

  for (const backend of ["a file", "a command"]) {
    test(`a key from ${backend} that stands in the command line`, async (t) => {
      const { type, root, seen } = await typedLive(t, "bearer", () => () => false, backend);
      const finished = await type(["--mock-scenario", KEY, "--log-level", "debug"]);
      assert.equal(finished.code, 0, finished.stderr);
      assert.deepEqual([...seen], [KEY]);
      await assertNowhere(root, finished);
      const commit = readFileSync(join(root, "_state/commits/000000001.json"), "utf8");
      assert.match(commit, /--mock-scenario '?\[secret:SHOP_KEY\]/);
      const [{ who, at, command } = {}] = usageOf(root);
      assert.match(`${at} ${who}`, /^2026-03-10T06:00:00.000Z \S+@\S+$/);
      assert.match(command ?? "", /^lake run-all .*\[secret:SHOP_KEY\]/);
    });
  }

  test("a key that is rotated while a run goes on: the run goes on with its successor, and neither shows", async (t) => {
    const made = shop(t);
    const accepted = ["the-first-key-0123", "its-successor-4567"];
    const seen: string[] = [];
    const { url } = await shopApi(t, async (request, response) => {
      seen.push(await keyIn(request));
      const refused = seen.length > 1 && seen.at(-1) === accepted[0];
      if (refused) {
        made.write("key.txt", accepted[1]!);
        response.writeHead(401).end(JSON.stringify({ error: { message: `expired: ${accepted[0]}` } }));
      }
      return refused;
    });
    live(made, url, "bearer");
    made.write("key.txt", accepted[0]!);
    const env = { LAKE_SECRETS: JSON.stringify({ SHOP_KEY: "file:key.txt" }) };
    const finished = await made.lake(["run-all", "--days", "1", "--api", "live", "--log-level", "debug"], {
      env,
    });
    assert.equal(finished.code, 0, finished.stderr);
    assert.deepEqual([...new Set(seen)], accepted);
    assert.match(finished.stderr, /Shop refuses the key; asking again with its successor/);
    assert.deepEqual(
      usageOf(made.root).map(({ key_id }) => key_id),
      accepted.map(idOf),
    );
    await assertNowhere(made.root, finished, accepted);
  });

  test("every key that is missing is told at once, with where it was looked up, before anything is sent", async (t) => {
    const made = shop(t);
    const { url, requests } = await shopApi(t);
    live(made, url, "bearer");
    const text = readFileSync(join(made.dir, "extract/shop/source.ts"), "utf8");
    for (const name of ["bank", "fleet"])
      made.write(
        `extract/${name}/source.ts`,
        text.replace('name: "shop"', `name: "${name}"`).replace("SHOP_KEY", `${name}/api-key`),
      );
    const LAKE_SECRETS = JSON.stringify({
      "bank/*": "file:keys.json#{name}",
      "fleet/*": "shell:echo not signed in >&2; exit 4",
    });
    made.write("keys.json", JSON.stringify({ other: KEY }));
    const finished = await made.lake(["run-all", "--days", "1", "--api", "live", "--json"], {
      env: { LAKE_SECRETS },
    });
    const { error } = jsonOf(finished);
    assert.deepEqual([finished.code, error?.code, error?.message], [77, "auth", "3 keys are missing"]);
    assert.deepEqual(
      error?.problems?.map(({ what, where }) => `${what} | ${where}`),
      [
        "bank/api-key: the file has no field bank/api-key (Shop) | looked up in file keys.json, field bank/api-key",
        "fleet/api-key: the command ended with exit code 4; it says: not signed in (Shop) | looked up in command sh",
        "SHOP_KEY: is not set (Shop) | looked up in the environment and .env, as SHOP_KEY",
      ],
    );
    assert.deepEqual(requests, []);
  });

  test("a key that is written where its place belongs is not shown", async (t) => {
    const { lake } = shop(t);
    const finished = await lake(["status", "--json"], {
      env: { LAKE_SECRETS: JSON.stringify({ SHOP_KEY: KEY }) },
    });
    const { error } = jsonOf(finished);
    assert.equal(finished.code, 78);
    assert.match(error?.message ?? "", /^secrets SHOP_KEY, expected env:VARIABLE, file:PATH/);
    for (const form of FORMS) assert.ok(!`${finished.stdout}${finished.stderr}`.includes(form));
  });
});
