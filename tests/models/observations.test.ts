/** The long table of the data providers and the indicators on it, against a plain model of what was known when. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import type { Graph } from "../../lake/compile/graph.ts";
import { compileLake } from "../../lake/compile-lake.ts";
import { createEmptyTable, createSchemas } from "../../lake/duckdb/catalog.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { quoteName } from "../../lake/duckdb/identifiers.ts";
import { loadSources, type Project } from "../../lake/project.ts";

const PROJECT = { dir: join(import.meta.dirname, "../..") } as Project;
const MODELS = ["silver.observations", "gold.indicators", "gold.indicator_vintages"];
const STILL = "9999-12-31";
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);

/** Values of one period, each from a day on; null was published as missing. */
type History = readonly { readonly from: number; readonly value: number | null }[];

const history: fc.Arbitrary<History> = fc
  .uniqueArray(fc.nat(30), { minLength: 1, maxLength: 4 })
  .chain((days) =>
    fc.tuple(
      ...days
        .toSorted((a, b) => a - b)
        .map((from) =>
          fc.record({ from: fc.constant(from), value: fc.option(fc.integer({ min: -9, max: 9 })) }),
        ),
    ),
  );

function rowsOf(provider: string, dataset: string, place: string, vintages: History): string[] {
  return vintages.map(({ from, value }, i) => {
    const until = vintages[i + 1] === undefined ? STILL : day((vintages[i + 1] as { from: number }).from);
    return `('${provider}', '${dataset}', '${place}', DATE '2026-01-01', 'D', ${value}, 'u', DATE '${day(from)}', DATE '${until}')`;
  });
}

describe("observations", () => {
  let graph: Graph;
  before(async () => {
    graph = await compileLake(PROJECT, await loadSources(PROJECT));
  });

  async function built(rows: Readonly<Record<string, readonly string[]>>, standIns = ""): Promise<Database> {
    const database = await openDatabase({ connections: 1 });
    await database.run(createSchemas());
    for (const { name, columns } of graph.inputs.filter(({ name }) => name.startsWith("lake.")))
      await database.run(createEmptyTable(name, columns));
    if (standIns !== "") await database.run(`INSERT INTO lake.stand_ins VALUES ${standIns}`);
    for (const provider of ["fred", "eia", "noaa", "worldbank"]) {
      const name = `silver.${provider}_observations`;
      const columns = graph.models.find((model) => model.name === name)?.columns.slice(0, 9) ?? [];
      await database.run(createEmptyTable(name, columns));
      if (rows[provider]?.length)
        await database.run(`INSERT INTO ${name} VALUES ${rows[provider].join(", ")}`);
    }
    for (const { name, sql } of graph.models.filter((model) => MODELS.includes(model.name)))
      await database.run(`CREATE TABLE ${quoteName(name)} AS ${sql}`);
    for (const { name, check } of graph.assertions) {
      if (check.kind !== "sql" || !/observations_(meet|vintages|are)|indicators_/.test(name)) continue;
      assert.deepEqual(await database.rows(check.sql), [], name);
    }
    return database;
  }

  test("what was known on a day is what a reader of that day would have seen, without a look ahead", async () => {
    await fc.assert(
      fc.asyncProperty(history, history, fc.nat(35), async (one, other, on) => {
        await using database = await built({
          fred: rowsOf("fred", "GDP", "USA", one),
          noaa: rowsOf("noaa", "TMAX", "X", other),
        });
        const known = await database.rows(
          `SELECT provider, value::DOUBLE AS value FROM gold.indicator_vintages
           WHERE known_from <= DATE '${day(on)}' AND DATE '${day(on)}' < known_to ORDER BY provider`,
        );
        const asOf = (vintages: History) => vintages.findLast(({ from }) => from <= on);
        const expected = [
          ["fred", asOf(one)],
          ["noaa", asOf(other)],
        ].flatMap(([provider, vintage]) =>
          vintage === undefined ? [] : [{ provider, value: (vintage as History[0]).value }],
        );
        assert.deepEqual(known, expected);

        const latest = await database.rows(
          "SELECT first_value::DOUBLE AS first, latest_value::DOUBLE AS latest, revisions::INT AS revisions FROM gold.indicators WHERE provider = 'fred'",
        );
        const first = one.find(({ value }) => value !== null);
        const row = { first: first?.value, latest: one.at(-1)?.value, revisions: one.length - 1 };
        assert.deepEqual(latest, first === undefined ? [] : [row]);
      }),
      { numRuns: 15 },
    );
  });

  test("a substitute fills the periods that the provider lacks, in its unit, and says so", async () => {
    const vintage = (value: number) => [{ from: 3, value }];
    const substitute = rowsOf("worldbank", "FP", "USA", vintage(250));
    const later = substitute.map((row) => row.replace("2026-01-01", "2026-01-02"));
    const elsewhere = rowsOf("worldbank", "FP", "DEU", vintage(999));
    await using database = await built(
      {
        fred: rowsOf("fred", "CPI", "USA", vintage(2)),
        worldbank: [...substitute, ...later, ...elsewhere],
      },
      `('fred', 'observations', 'CPI', 'worldbank', 'data', 'FP', 'USA', 0.01, TIMESTAMPTZ '2026-01-05 00:00:00Z')`,
    );
    assert.deepEqual(
      await database.rows(
        `SELECT place, period_start::VARCHAR AS period, value::DOUBLE AS value, served_by
         FROM silver.observations WHERE provider = 'fred' ORDER BY period`,
      ),
      [
        { place: "USA", period: "2026-01-01", value: 2, served_by: "fred" },
        { place: "USA", period: "2026-01-02", value: 2.5, served_by: "worldbank" },
      ],
    );
  });
});
