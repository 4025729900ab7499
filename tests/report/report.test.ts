import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { AssertionResult } from "../../lake/assert/assertion-result.ts";
import { html } from "../../lake/report/html.ts";
import { renderReport } from "../../lake/report/render-report.ts";
import { type RunReport, writeReport } from "../../lake/report/report.ts";

function result(more: Partial<AssertionResult>): AssertionResult {
  return {
    name: "gold/x",
    model: "gold.daily",
    description: "revenue adds up",
    severity: "error",
    place: { path: "quality/gold/x.sql", line: 3, column: 1 },
    status: "passed",
    failingRows: 0,
    message: "no failing rows",
    elapsedMs: 1.2,
    sql: "SELECT 1",
    ...more,
  };
}

function report(more: Partial<RunReport> = {}): RunReport {
  return {
    runId: "20261121T122500Z-000042",
    command: "lake run-all --days 1",
    outcome: "completed",
    startedAt: "2026-11-21T12:25:00Z",
    elapsedMs: 61_234,
    api: "mock",
    snapshot: 41,
    landed: [
      {
        source: "payments",
        resource: "charges",
        window: { from: "2026-11-20T00:00:00Z", to: "2026-11-21T12:25:00Z" },
        ...{ pages: 12, fetched: 1200, landed: 1190, rejected: 4, duplicate: 6, requests: 13, retries: 1 },
        ...{ bytes: 123_456, elapsedMs: 900, complete: true },
        drift: [{ kind: "new", path: "$.<b>", rows: 7 }],
        files: { raw: [], bronze: [], rejected: [] },
      },
    ],
    builds: [
      {
        model: "silver.charges",
        state: "fresh",
        rows: 1190,
        bytes: 51_200,
        files: 3,
        freshFiles: 2,
        elapsedMs: 12,
      },
      { model: "gold.daily", state: "built", rows: 3, bytes: 900, files: 1, freshFiles: 0, elapsedMs: 3 },
    ],
    assertions: [result({})],
    error: null,
    ...more,
  };
}

/** What a reader sees, tags taken away and entities turned back. */
function seen(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]!,
    )
    .replaceAll(/\s+/g, " ");
}

describe("renderReport", () => {
  it("shows the run, the conservation identity, models with [fresh], scores and assertions", () => {
    const text = seen(renderReport(report()));
    for (const part of [
      "Run 20261121T122500Z-000042 completed",
      "lake run-all --days 1",
      "1 min 1 s",
      "41 published",
      "1,200 = 1,190 + 4 + 6 ✓",
      "[fresh] 1,190 3, 2 fresh 51.2 kB",
      "100 %",
      "1 passed",
      "new $.<b> 7",
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it("says so when rows were lost", () => {
    const [landed] = report().landed;
    assert.match(
      seen(renderReport(report({ landed: [{ ...landed!, landed: 1189 }] }))),
      /1,200 = 1,189 \+ 4 \+ 6 ✗/,
    );
  });

  it("puts failures first, with their rows, file and SQL", () => {
    const failed = result({
      name: "gold/worst",
      status: "failed",
      failingRows: 21,
      failingRowsPath: "failing/gold-worst.parquet",
      sample: { columns: ["day", "n"], rows: [["2026-11-20", null]] },
      sql: "SELECT day, n FROM gold.daily",
      message: "21 failing rows: revenue adds up",
    });
    const page = renderReport(report({ assertions: [result({}), result({ status: "warned" }), failed] }));
    const text = seen(page);
    assert.ok(text.indexOf("gold/worst") < text.indexOf("warned gold/x"));
    assert.ok(text.indexOf("warned gold/x") < text.indexOf("Models"));
    assert.match(text, /2026-11-20 NULL 20 more in failing\/gold-worst\.parquet/);
    assert.match(text, /SELECT day, n FROM gold\.daily/);
    assert.match(page, /href="\.\/failing\/gold-worst\.parquet"/);
    assert.match(text, /1 failed, 1 warned, 1 passed/);
  });

  it("tells why a run failed before anything else", () => {
    const error = {
      code: "build",
      message: "1 model failed to build: gold.x",
      where: "models/gold/x.sql:3:1",
      state: "nothing was published",
      next: "lake run-transforms",
      problems: [
        {
          what: "gold.x: no such column",
          where: "models/gold/x.sql:3:1",
          hint: "did you mean day?",
          excerpt: "3 | a\n  | ^",
        },
      ],
    };
    const text = seen(renderReport(report({ outcome: "failed", error, snapshot: null })));
    for (const part of [
      "failed 1 model failed",
      "did you mean day?",
      "nothing was published",
      "next lake run-transforms",
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.ok(text.indexOf("no such column") < text.indexOf("command"));
  });

  it("asks nothing of anyone: no script, no URL, and a policy that forbids both", () => {
    const page = renderReport(report());
    assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
    assert.doesNotMatch(page, /<script|https?:|src=|@import|url\(/);
  });

  it("escapes whatever the data holds", () => {
    const tags = (page: string) => page.match(/<[^>]*>/g)!.length;
    const evil = `</pre><script>alert(1)</script>"'&<img src=x onerror=x>\u202e`;
    const failed = (text: string) =>
      report({
        command: text,
        assertions: [
          result({
            ...{
              name: text,
              message: text,
              sql: text,
              description: text,
              status: "failed",
              failingRows: 1,
              model: text,
            },
            failingRowsPath: `failing/${text}`,
            sample: { columns: [text], rows: [[text], [{ a: text }]] },
            place: { path: text, line: 1, column: 1 },
          }),
        ],
        error: {
          message: text,
          where: text,
          problems: [{ what: text, where: text, hint: text, excerpt: text }],
        },
      });
    const [plain, hostile] = [renderReport(failed("x")), renderReport(failed(evil))];
    assert.equal(tags(hostile), tags(plain));
    assert.doesNotMatch(hostile, /<script|<img|\u202e/);
    assert.ok(seen(hostile).includes("</pre><script>alert(1)</script>\"'&<img src=x onerror=x>\\u{202e}"));
  });

  it("escapes any text into itself", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { text: page } = html`<a title="${text}">${text}</a>`;
        assert.match(page, /^<a title="[^"<>]*">[^<>]*<\/a>$/);
      }),
    );
  });
});

describe("writeReport", () => {
  it("leaves the JSON with scores and the page, side by side", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lake-report-"));
    try {
      await writeReport(`${folder}/r`, report());
      assert.deepEqual(readdirSync(`${folder}/r`).sort(), ["report.html", "report.json"]);
      const json = JSON.parse(readFileSync(`${folder}/r/report.json`, "utf8")) as Record<string, unknown>;
      assert.equal(json.schemaVersion, 1);
      assert.equal(json.runId, "20261121T122500Z-000042");
      assert.deepEqual(json.scores, { "gold.daily": 100 });
      assert.equal(readFileSync(`${folder}/r/report.html`, "utf8"), renderReport(report()));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
