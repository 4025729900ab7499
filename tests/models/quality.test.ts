import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Assertion, Check, Graph } from "../../lake/compile/graph.ts";
import { DEFECTS } from "./defects.ts";
import { DAY, type Landing, land, mockTimeline, seconds } from "./landing.ts";
import { compilePayments, type ModelLake, openModelLake } from "./model-lake.ts";

const FROM = seconds("2026-02-20");
const NOW = seconds("2026-03-12T12:25:00Z");

type SqlAssertion = Assertion & { readonly check: Extract<Check, { kind: "sql" }> };

describe("the assertions below quality/", () => {
  const timeline = mockTimeline();
  let graph: Graph;
  let assertions: readonly SqlAssertion[];
  let lake: ModelLake;

  before(async () => {
    graph = await compilePayments();
    assertions = graph.assertions.filter(
      (assertion): assertion is SqlAssertion => assertion.check.kind === "sql",
    );
    lake = await openModelLake(graph, [land(timeline, 1, NOW, FROM)]);
  });
  after(() => lake[Symbol.asyncDispose]());

  async function failingNames(landings: readonly Landing[]): Promise<string[]> {
    await using other = await openModelLake(graph, landings);
    return await other.database.use((connection) => failing(connection, assertions));
  }

  it("hold for three weeks read at once", async () => {
    assert.deepEqual(await lake.database.use((connection) => failing(connection, assertions)), []);
  });

  it("hold for a first run over yesterday and half of today, which knows older objects from events alone", async () => {
    assert.deepEqual(await failingNames([land(timeline, 1, NOW, NOW - 1.5 * DAY)]), []);
  });

  it("hold for a lake with nothing in it", async () => {
    assert.deepEqual(await failingNames([]), []);
  });

  it("hold for days with gaps between them", async () => {
    const days = [0, 4, 11].map((n, i) => land(timeline, i + 1, FROM + n * DAY + DAY, FROM + n * DAY));
    assert.deepEqual(await failingNames(days), []);
  });

  it("hold for past days read long after, when no event of theirs can be had and everything went on", async () => {
    const late = land(timeline, 1, FROM + 200 * DAY, FROM, FROM + 5 * DAY);
    assert.deepEqual(await failingNames([{ ...late, rows: { ...late.rows, events: [] } }]), []);
  });

  it("each have a planted defect here, and nothing else has", () => {
    assert.deepEqual(Object.keys(DEFECTS).sort(), assertions.map(({ name }) => name).sort());
  });

  for (const [name, defect] of Object.entries(DEFECTS)) {
    it(`${name} finds its planted defect`, async () => {
      const assertion = assertions.filter((candidate) => candidate.name === name);
      const found = await lake.database.use(async (connection) => {
        await connection.run("BEGIN");
        try {
          await connection.run(defect);
          return await failing(connection, assertion);
        } finally {
          await connection.run("ROLLBACK");
        }
      });
      assert.deepEqual(found, [name]);
    });
  }
});

async function failing(connection: DuckDBConnection, assertions: readonly SqlAssertion[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, check } of assertions) {
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER AS rows FROM (${check.sql})`);
    if (reader.getRows()[0]![0] !== 0) names.push(name);
  }
  return names;
}
