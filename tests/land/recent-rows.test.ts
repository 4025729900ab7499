import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PageText } from "../../lake/land/page-text.ts";
import { RecentRows } from "../../lake/land/recent-rows.ts";

type Row = Readonly<Record<string, unknown>>;

/** How each row of a page of text fares. */
function feed(recent: RecentRows, rows: readonly string[]): boolean[] {
  const body = `{"data":[${rows.join(",")}]}`;
  const page = new PageText(Buffer.from(body), (of) => (of as { data: Row[] }).data);
  return (JSON.parse(body).data as Row[]).map((row, i) => recent.isDuplicate(row, page, i));
}

test("the same key with other content is a version, not a duplicate", () => {
  const recent = new RecentRows(["id"]);
  assert.deepEqual(feed(recent, ['{"id":1,"v":1}', '{"id":1,"v":2}', '{"id":1,"v":1}']), [
    false,
    false,
    true,
  ]);
  assert.deepEqual(feed(recent, ['{"id":1,"v":2}', '{"id":1,"v":3}']), [true, false]);
});

test("content is compared by the digits sent", () => {
  const recent = new RecentRows(["id"]);
  const rows = [
    '{"id":1,"v":9007199254740992}',
    '{"id":1,"v":9007199254740993}',
    '{"id":1,"v":1.0}',
    '{"id":1,"v":1}',
  ];
  assert.deepEqual(feed(recent, rows), [false, false, false, false]);
  assert.deepEqual(feed(recent, rows), [true, true, true, true]);
});

test("white space does not make another row", () => {
  const recent = new RecentRows(["id"]);
  assert.deepEqual(feed(recent, ['{"id":1}', '{ "id" :\n1 }']), [false, true]);
});

test("keys of several fields, and keys of any type", () => {
  const recent = new RecentRows(["a", "b"]);
  assert.deepEqual(
    feed(recent, ['{"a":"x","b":1}', '{"a":"x1","b":""}', '{"a":null,"b":true}', "{}", '{"a":"x","b":1}']),
    [false, false, false, false, true],
  );
});

test("a repeat within the last 16,384 rows is always found; far back it is a version", () => {
  const recent = new RecentRows(["id"]);
  const page = (from: number) => Array.from({ length: 1000 }, (_, i) => `{"id":"row-${from + i}"}`);
  for (let from = 0; from < 60_000; from += 1000) {
    assert.ok(feed(recent, page(from)).every((duplicate) => !duplicate));
    const back = Math.max(0, from - 15_000);
    assert.ok(
      feed(recent, page(back)).every((duplicate) => duplicate),
      `back to ${back}`,
    );
  }
  assert.ok(feed(recent, page(0)).every((duplicate) => !duplicate));
});

test("a single page larger than the window does not break it", () => {
  const recent = new RecentRows(["id"]);
  const rows = Array.from({ length: 40_000 }, (_, i) => `{"id":${i}}`);
  assert.ok(
    feed(recent, [...rows, '{"id":39999}'])
      .slice(0, -1)
      .every((duplicate) => !duplicate),
  );
  assert.deepEqual(feed(recent, ['{"id":39998}']), [true]);
});

test("within the window it agrees with a set of texts", () => {
  const row = fc.record({ id: fc.integer({ min: 0, max: 5 }), v: fc.constantFrom(1, 1.5, "a", null) });
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 30 }), (pages) => {
      const recent = new RecentRows(["id"]);
      const seen = new Set<string>();
      for (const page of pages) {
        const texts = page.map((value) => JSON.stringify(value));
        const expected = texts.map((text) => {
          const known = seen.has(text);
          seen.add(text);
          return known;
        });
        assert.deepEqual(feed(recent, texts), expected);
      }
    }),
    { numRuns: 200 },
  );
});
