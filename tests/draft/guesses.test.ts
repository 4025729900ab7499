import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseExactly } from "../../lake/contract/exact-json.ts";
import { type Draft, draftSource } from "../../lake/draft/draft.ts";
import { inferFields } from "../../lake/draft/infer-type.ts";
import type { SampleRow } from "../../lake/draft/sample.ts";
import { ConfigError } from "../../lake/errors.ts";
import { ANSWERS } from "./answers.ts";

function drafted(url: string, text: string, headers: Record<string, string> = {}): Draft {
  return draftSource({
    source: "x",
    headers: {},
    sample: { url: new URL(url), headers, body: parseExactly(text) },
  });
}

const draftOf = (name: string): Draft => {
  const { url, text } = ANSWERS.find(({ source }) => source === name)!;
  return drafted(url, text);
};

describe("rows are found", () => {
  for (const { source, rows } of ANSWERS)
    test(`in the answer of ${source}`, () => assert.equal(draftOf(source).found.rows.length, rows));

  test("and are the longest list of the usual names, with the others told", () => {
    const { found, guesses } = drafted(
      "https://a.example/v1/rates",
      '{"errors":[{"code":1}],"data":{"rates":[{"id":1},{"id":2},{"id":3}]}}',
    );
    assert.deepEqual([found.path, found.others], [["data", "rates"], [["errors"]]]);
    assert.match(guesses[0]!.what, /other lists: errors/);
  });

  test("or nothing is drafted", () => {
    for (const text of ['"ok"', "[]", "{}", "[1,2,3]"])
      assert.throws(() => drafted("https://a.example/x", text), ConfigError, text);
  });
});

describe("a field's type is", () => {
  const typeOf = (...values: string[]) => {
    const rows = values.map((value) => parseExactly(`{"created":${value}}`) as SampleRow);
    const [field] = inferFields(rows);
    return field!.type.kind + (field!.nullable ? "?" : "");
  };
  const cases: readonly (readonly [string, ...string[]])[] = [
    ["integer", "1", "-20"],
    ["int64", "1", "9007199254740993"],
    ["json", "1", "99999999999999999999"],
    ["epochSeconds", "1790000000"],
    ["epochMilliseconds", "1790000000000"],
    ["decimalNumber", "1", "2.50"],
    ["number", "0.30000000000000004"],
    ["number", "1e3"],
    ["decimalText", '"12.50"', '"-3"'],
    ["text", '"00123"', '"7"'],
    ["text", '"1.5"', '"."'],
    ["date", '"2026-11-21"'],
    ["text", '"2026-13-45"'],
    ["instant", '"2026-11-21T08:00:00.123+02:00"'],
    ["text", '"2026-11-21T08:00:00"'],
    ["boolean?", "true", "null"],
    ["json?", "null"],
    ["json", "1", '"1"'],
    ["list", "[1]", "[]"],
    ["object", '{"a":1}', '{"a":2,"b":3}'],
    ["openObject", '{"a":1}', '{"b":2}'],
    ["openObject", "{}"],
  ];
  for (const [wanted, ...values] of cases)
    test(`${wanted} for ${values.join(" and ")}`, () => assert.equal(typeOf(...values), wanted));
});

describe("paging is told by", () => {
  const styles: Readonly<Record<string, unknown>> = {
    stripe_like: { by: "lastRow", after: "starting_after", field: "id", more: ["has_more"], size: "limit" },
    fred_like: { by: "offset", offset: "offset", limit: "limit", total: ["count"] },
    worldbank_like: { by: "page", page: "page", size: "per_page", pages: ["0", "pages"] },
    census_like: { by: "once" },
    cursor_like: { by: "cursor", cursor: "pageToken", from: ["meta", "nextPageToken"] },
    bare_list: { by: "page", page: "page", size: "per_page" },
    next_url: { by: "url", from: ["next"], size: "limit" },
    one_quote: { by: "once" },
  };
  for (const [source, style] of Object.entries(styles))
    test(`the answer of ${source}`, () => assert.deepEqual(draftOf(source).paging.style, style));

  test("a Link header, before anything in the body", () => {
    const link = '<https://a.example/x?page=2>; rel="next"';
    const { paging } = drafted("https://a.example/x?per_page=2", '[{"id":1}]', { link });
    assert.deepEqual([paging.style, paging.sure], [{ by: "link", size: "per_page" }, "sure"]);
  });

  test("a first row that is called 1", () => {
    const body =
      '{"metadata":{"resultset":{"offset":1,"count":"50","limit":2}},"results":[{"id":"a"},{"id":"b"}]}';
    assert.deepEqual(drafted("https://a.example/x?limit=2", body).paging.style, {
      ...{ by: "offset", offset: "offset", limit: "limit", first: 1 },
      total: ["metadata", "resultset", "count"],
    });
  });
});

test("keys are ids where there are, else fields that are unique together", () => {
  const keys = Object.fromEntries(ANSWERS.map(({ source }) => [source, draftOf(source).key]));
  assert.deepEqual(keys, {
    stripe_like: ["id"],
    fred_like: ["date"],
    worldbank_like: ["date"],
    census_like: ["NAME"],
    cursor_like: ["submarket_id"],
    bare_list: ["entry"],
    next_url: ["uuid"],
    one_quote: ["vehicle"],
  });
  const pairs = '[{"a":"x","b":"1"},{"a":"x","b":"2"},{"a":"y","b":"1"}]';
  assert.deepEqual(drafted("https://a.example/x", pairs).key, ["a", "b"]);
});

test("a window is asked for only where the query names one", () => {
  assert.deepEqual(draftOf("fred_like").query, [
    ["series_id", "GDP"],
    ["observation_start", "{from:date}"],
    ["observation_end", "{last:date}"],
  ]);
  assert.equal(draftOf("fred_like").cursor?.name, "date");
  assert.equal(draftOf("next_url").cursor, undefined);
});

test("a field that cannot be a column is left to _extra, and told", () => {
  const { fields, guesses } = draftOf("bare_list");
  assert.ok(!fields.some(({ name }) => name === "_rev"));
  assert.ok(guesses.some(({ what }) => what.includes('"_rev" cannot name a column')));
});
