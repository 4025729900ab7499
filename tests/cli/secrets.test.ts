/** A key that is read for a live run shows up nowhere: no file of the lake, no output, no log, however it is echoed. */
import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
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

type Kind = "bearer" | "header" | "query";

function live({ edit }: Shop, url: string, kind: Kind): void {
  edit("extract/shop/source.ts", "https://shop.example.com", url);
  edit(
    "extract/shop/source.ts",
    '  healthPath: "/health",',
    `  auth: { kind: "${kind}", name: "api_key", secret: "SHOP_KEY", mockKey: "sk_mock_shop" },`,
  );
}

/** The key as it came, so that the test does not pass because none was sent. */
function keyIn(request: IncomingMessage): string {
  const query = new URL(request.url ?? "/", "http://shop").searchParams.get("api_key");
  const header = request.headers.authorization?.replace("Bearer ", "") ?? request.headers.api_key;
  return query ?? String(header);
}

function assertNowhere(root: string, finished: Finished): void {
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
  for (const [place, text] of [...said, ...texts])
    for (const form of FORMS) assert.ok(!text.includes(form), `${form} stands in ${place}`);
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

async function typedLive(t: TestContext, kind: Kind, echo: (key: string) => Answer) {
  const made = shop(t);
  const seen = new Set<string>();
  const { url } = await shopApi(t, (request, response) => {
    seen.add(keyIn(request));
    return echo(keyIn(request))(request, response);
  });
  live(made, url, kind);
  const type = (args: string[]) =>
    made.lake(["run-all", "--days", "1", "--api", "live", ...args], {
      env: { SHOP_KEY: KEY },
    });
  return { ...made, seen, type };
}

for (const kind of ["bearer", "header", "query"] as const) {
  describe(`a key sent as ${kind}`, { concurrency: 2 }, () => {
    // In the URL it is echoed most; that it is kept out of texts does not depend on how it was sent.
    for (const [name, echo] of kind === "query" ? ECHOES : ECHOES.slice(0, 3)) {
      test(name, async (t) => {
        const { type, root, seen } = await typedLive(t, kind, echo);
        const finished = await type(["--log-level", "debug"]);
        assert.notEqual(finished.code, 0);
        assert.deepEqual([...seen], [KEY], "the key was sent");
        assertNowhere(root, finished);
      });
    }

    test("a run that succeeds", async (t) => {
      const { type, root, seen, lake } = await typedLive(t, kind, () => () => false);
      const finished = await type(["--log-level", "debug", "--log-format", "json"]);
      assert.equal(finished.code, 0, finished.stderr);
      assert.deepEqual([...seen], [KEY]);
      assertNowhere(root, finished);
      // Inside Parquet, text is compressed.
      const asked = await lake([
        "query",
        `SELECT * FROM '${root}/raw/shop/orders/*/requests.parquet'`,
        "--json",
      ]);
      assert.ok((jsonOf(asked).rows as unknown[]).length > 0, asked.stderr);
      assertNowhere(root, asked);
    });

    test("a failure told as JSON", async (t) => {
      const { type, root } = await typedLive(t, kind, ECHOES[0]![1]);
      const finished = await type(["--json"]);
      assert.equal(jsonOf(finished).error?.code, "auth");
      assert.match(finished.stdout, /\[secret:SHOP_KEY\]/, "what was echoed is told without the key");
      assertNowhere(root, finished);
    });
  });
}

test("a key that the project's own code puts into an error", async (t) => {
  const { type, root, edit } = await typedLive(t, "bearer", () => () => false);
  edit(
    "extract/shop/source.ts",
    "const offset =",
    "if (rows.length) throw new Error('key ' + process.env.SHOP_KEY);\n      const offset =",
  );
  const finished = await type(["--log-level", "debug"]);
  assert.equal(finished.code, 1);
  assertNowhere(root, finished);
});

test("the settings that doctor shows hold no key, wherever it was set", async (t) => {
  const made = shop(t);
  live(made, "https://shop.example.com", "bearer");
  made.write(".env", `SHOP_KEY='${KEY}'\n`);
  const finished = await made.lake(["doctor", "--json"], { env: { SHOP_KEY: "" } });
  for (const form of FORMS) assert.ok(!(finished.stdout + finished.stderr).includes(form));
});
