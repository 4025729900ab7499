import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { countyIncome, variable } from "../../extract/census/contract.ts";
import source from "../../extract/census/source.ts";
import { readAll } from "../extract/reading.ts";
import { NOW, serving } from "./serving.ts";

const KEY = "key=census-mock-key";
const PLACES = "for=county:*&in=state:08";
const only = (now: Date | (() => Date) = NOW) => serving({ sources: ["census"], now });

describe("the Census Bureau's mock", () => {
  let mock: Awaited<ReturnType<typeof only>>;
  const ask = (path: string) => mock.ask(path);
  const get = (names: string, more = PLACES) => ask(`/data/2023/acs/acs5?get=${names}&${more}&${KEY}`);

  before(async () => {
    mock = await only();
  });
  after(() => mock[Symbol.asyncDispose]());

  test("answers with arrays of text, one line each, geography last and zeros in front", async () => {
    const { status, headers, text, body } = await get("NAME,B19013_001E,B19013_001M");
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
    assert.deepEqual(body[0], ["NAME", "B19013_001E", "B19013_001M", "state", "county"]);
    const denver = body.find(([name]: string[]) => name === "Denver County, Colorado");
    assert.match(denver[1], /^\d{5,6}$/);
    assert.deepEqual(denver.slice(3), ["08", "031"]);
    assert.equal(text.split("\n").length, body.length);
  });

  test("writes sentinels where there is no figure, and why in the annotations", async () => {
    const { body } = await get("B19013_001E,B19013_001M,B19013_001EA,B19013_001MA,B01003_001M,B01003_001MA");
    const [, ...rows] = body;
    const sanJuan = rows.find((row: string[]) => row.at(-1) === "111");
    assert.deepEqual(sanJuan.slice(0, 4), ["-666666666", "-222222222", "-", "**"]);
    const denver = rows.find((row: string[]) => row.at(-1) === "031");
    assert.deepEqual(denver.slice(2), [null, null, "-555555555", "*****", "08", "031"]);
  });

  test("answers for one county, and 204 for a state that has none", async () => {
    const one = await get("NAME", "for=county:031&in=state:08");
    assert.deepEqual(one.body, [
      ["NAME", "state", "county"],
      ["Denver County, Colorado", "08", "031"],
    ]);
    const none = await get("NAME", "for=county:*&in=state:99");
    assert.deepEqual([none.status, none.text], [204, ""]);
  });

  test("tells the first thing wrong in a line of text", async () => {
    const wrong = async (names: string, more?: string) => {
      const { status, headers, text } = await get(names, more);
      assert.equal(status, 400);
      assert.match(headers.get("content-type") ?? "", /^text\/plain/);
      return text;
    };
    assert.equal(await wrong("NAME,B19013_001X"), "error: unknown variable 'B19013_001X'");
    assert.equal(
      await wrong("NAME", "for=tract:*&in=state:08"),
      "error: unknown/unsupported geography hierarchy",
    );
    assert.equal(await wrong("NAME", `${PLACES}&FOO=1`), "error: unknown predicate variable: 'FOO'");
    assert.match(await wrong(Array(51).fill("NAME").join(",")), /50 variables/);
  });

  test("sends those without a key to a page, and answers wrong keys with one", async () => {
    const missing = await fetch(`${mock.url}/data/2023/acs/acs5?get=NAME&${PLACES}`, { redirect: "manual" });
    assert.deepEqual([missing.status, missing.headers.get("location")], [302, "/missing_key.html"]);
    assert.equal(missing.headers.get("x-datawebapi-keyerror"), "1");
    const page = await ask("/missing_key.html");
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    const wrong = await ask(`/data/2023/acs/acs5?get=NAME&${PLACES}&key=other`);
    assert.equal(wrong.status, 200);
    assert.match(wrong.text, /<title>Invalid Key<\/title>/);
  });

  test("tells what variables are called without a key, in the words of the vintage", async () => {
    const label = async (year: number) =>
      (await ask(`/data/${year}/acs/acs5/variables/B19013_001E.json`)).body;
    const [old, recent] = [await label(2018), await label(2023)];
    assert.match(
      recent.label,
      /^Estimate!!Median household income .* \(in 2023 inflation-adjusted dollars\)$/,
    );
    assert.notEqual(old.concept, recent.concept);
    assert.equal(old.concept, old.concept.toUpperCase());
    assert.ok(variable.safeParse({ ...recent, data_year: "2023" }).success);
    assert.equal((await ask("/data/2023/acs/acs5/variables/B99999_001E.json")).status, 404);
  });

  test("satisfies the source, and gives the same bytes again", async () => {
    const window = { from: new Date("2022-01-01"), to: new Date("2023-01-01") };
    const { rows, requests } = await readAll(source, "income", mock.url, { now: NOW, window });
    assert.equal(requests.length, 3);
    assert.ok(rows.length > 20 && rows.every((row) => row.data_year === "2022"));
    for (const row of rows) assert.ok(countyIncome.safeParse(row).success, JSON.stringify(row));
    assert.deepEqual(await readAll(source, "income", mock.url, { now: NOW, window }), { rows, requests });
    const named = await readAll(source, "variables", mock.url, { now: NOW, window });
    assert.deepEqual(
      named.rows.map(({ name, data_year }) => [name, data_year]),
      ["B01003_001E", "B19013_001E", "B25064_001E", "B25077_001E", "B23025_003E", "B23025_005E"].map(
        (name) => [name, "2022"],
      ),
    );
  });
});

test("a vintage is there from its release on, and then it stays", async () => {
  let now = new Date("2026-12-12T04:59:59Z");
  await using mock = await only(() => now);
  const path = `/data/2025/acs/acs5?get=NAME,B19013_001E&${PLACES}&${KEY}`;
  const before = await mock.ask(path);
  assert.equal(before.status, 404);
  assert.match(before.headers.get("content-type") ?? "", /^text\/html/);
  now = new Date("2026-12-12T05:00:00Z");
  const released = await mock.ask(path);
  assert.equal(released.status, 200);
  now = new Date("2027-06-01T00:00:00Z");
  assert.equal((await mock.ask(path)).text, released.text);
});

test("drift adds a column to all and sends some incomes as numbers; a late county comes later", async () => {
  await using mock = await serving({ sources: ["census"], now: () => now, scale: 20 });
  let now = new Date("2026-12-13T00:00:00Z");
  const read = async (year: number) =>
    (await mock.ask(`/data/${year}/acs/acs5?get=NAME,B19013_001E&${PLACES}&${KEY}`)).body;
  const steady = await read(2025);
  await mock.play("late-rows");
  const late = await read(2025);
  assert.ok(late.length < steady.length && late.length > 0.7 * steady.length);
  now = new Date("2027-02-01T00:00:00Z");
  assert.deepEqual(await read(2025), steady);
  await mock.play("schema-drift");
  const [header, ...rows] = await read(2025);
  assert.equal(header.at(-1), "SUMLEVEL");
  const numbers = rows.filter((row: unknown[]) => typeof row[1] === "number").length;
  assert.ok(numbers > 0 && numbers < 0.2 * rows.length);
});
