import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { DuckDBConnection } from "@duckdb/node-api";
import { compileCheck } from "../../lake/assert/compile-check.ts";
import type { Assertion, Graph } from "../../lake/compile/graph.ts";
import { DEFECTS } from "./defects.ts";
import { DAY, type Landing, land, mockTimeline, seconds } from "./landing.ts";
import { compilePayments, type ModelLake, openModelLake } from "./model-lake.ts";

const FROM = seconds("2026-02-20");
const NOW = seconds("2026-03-12T12:25:00Z");

describe("the assertions of the payment models", () => {
  const timeline = mockTimeline();
  let graph: Graph;
  let lake: ModelLake;

  before(async () => {
    graph = await compilePayments();
    lake = await openModelLake(graph, [land(timeline, 1, NOW, FROM)]);
  });
  after(() => lake[Symbol.asyncDispose]());

  async function failingNames(landings: readonly Landing[]): Promise<string[]> {
    await using other = await openModelLake(graph, landings);
    return await other.database.use((connection) => failing(connection, graph.assertions));
  }

  it("hold for three weeks read at once", async () => {
    assert.deepEqual(await lake.database.use((connection) => failing(connection, graph.assertions)), []);
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

  it("each have a planted defect here, if they have a file below quality/", () => {
    const files = graph.assertions.filter(({ check }) => check.kind === "sql").map(({ name }) => name);
    assert.deepEqual(Object.keys(DEFECTS).sort(), files.sort());
  });

  for (const [name, defect] of Object.entries(DEFECTS)) {
    it(`${name} finds its planted defect`, async () => {
      const assertion = graph.assertions.filter((candidate) => candidate.name === name);
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

async function failing(connection: DuckDBConnection, assertions: readonly Assertion[]): Promise<string[]> {
  const names: string[] = [];
  for (const assertion of assertions) {
    const { failing: rows } = compileCheck(assertion, new Date(NOW * 1000));
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM (${rows})`);
    if (reader.getRows()[0]![0] !== 0) names.push(assertion.name);
  }
  return names;
}
