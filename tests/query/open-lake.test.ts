/** `openLake`: typed queries through Kysely over one snapshot; parameters bound, nothing writable, nothing left open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openLake } from "lake";
import { runShop, shopLake } from "./shop-lake.ts";

/** As `lake types` writes it for the tables used here. */
interface Database {
  "silver.orders": {
    id: string;
    placed_at: string;
    customer: string | null;
    currency: string | null;
    amount: string;
  };
  "gold.daily_sales": {
    day: string | null;
    currency: string | null;
    orders: string | null;
    amount: string | null;
  };
}

const { root, outside } = shopLake();

test("rows come typed and JSON-safe, joins and aggregates included", async () => {
  await using lake = await openLake<Database>({ root });
  const rows = await lake.db
    .selectFrom("gold.daily_sales as sales")
    .innerJoin("silver.orders as orders", "orders.currency", "sales.currency")
    .select(({ fn }) => ["sales.day", "sales.amount", fn.count<string>("orders.id").as("n")])
    .where("sales.currency", "=", "eur")
    .groupBy(["sales.day", "sales.amount"])
    .orderBy("sales.day")
    .execute();
  assert.deepEqual(
    rows.map(({ day, n }) => [day, n, typeof rows[0]?.amount]),
    [
      ["2026-03-09", "52", "string"],
      ["2026-03-10", "52", "string"],
    ],
  );
});

test("parameters are bound, never pasted: text, numbers, instants, lists", async () => {
  await using lake = await openLake<Database>({ root });
  const count = lake.db.selectFrom("silver.orders").select(({ fn }) => fn.countAll<string>().as("n"));
  const n = async (query: typeof count) => (await query.executeTakeFirstOrThrow()).n;
  assert.equal(await n(count.where("currency", "=", "eur' OR true --")), "0");
  assert.equal(await n(count.where("amount", ">", "9007199254740993")), "0");
  assert.equal(await n(count.where("currency", "in", ["eur", "usd"])), "104");
  const before = new Date("2026-03-10T00:00:00Z") as unknown as string;
  assert.equal(await n(count.where("placed_at", ">=", before)), "8");
  assert.equal(await n(count.where("placed_at", ">=", "2026-03-10T00:00:00Z")), "8");
});

test("nothing can be written: no insert, no update, no delete, no transaction", async () => {
  await using lake = await openLake<Database>({ root });
  const { db } = lake;
  const refused = { code: "usage", message: /takes a SELECT/ };
  await assert.rejects(
    db
      .insertInto("gold.daily_sales")
      .values({ day: "2026-01-01", currency: "eur", orders: "1", amount: "1" })
      .execute(),
    refused,
  );
  await assert.rejects(db.updateTable("silver.orders").set({ amount: "0" }).execute(), refused);
  await assert.rejects(db.deleteFrom("silver.orders").execute(), refused);
  await assert.rejects(
    db.transaction().execute(async () => {}),
    { code: "usage", message: /read-only/ },
  );
});

test("an unknown column fails with the names that would do", async () => {
  await using lake = await openLake<{ "silver.orders": { amout: string } }>({ root });
  await assert.rejects(lake.db.selectFrom("silver.orders").select("amout").execute(), /"amout" not found/);
});

test("stream() gives the same rows", async () => {
  await using lake = await openLake<Database>({ root });
  const days = [];
  for await (const { day } of lake.db
    .selectFrom("gold.daily_sales")
    .select("day")
    .distinct()
    .orderBy("day")
    .stream())
    days.push(day);
  assert.deepEqual(days, ["2026-03-09", "2026-03-10"]);
});

test("an open lake reads one snapshot, whatever runs publish meanwhile; an earlier one can be opened", async () => {
  await using lake = await openLake<Database>({ root });
  const count = async (of: typeof lake) =>
    (
      await of.db
        .selectFrom("silver.orders")
        .select(({ fn }) => fn.countAll<string>().as("n"))
        .executeTakeFirst()
    )?.n;
  assert.deepEqual([lake.snapshot, await count(lake)], [1, "104"]);
  await runShop(root, "2026-03-10T05:00:00Z");
  assert.equal(await count(lake), "104");
  await using later = await openLake<Database>({ root });
  assert.deepEqual([later.snapshot, await count(later)], [2, "116"]);
  await using earlier = await openLake<Database>({ root, snapshot: 1 });
  assert.equal(await count(earlier), "104");
});

test("a folder that holds no lake says so", async () => {
  await assert.rejects(openLake<Database>({ root: `${outside}/nowhere` }), {
    code: "config",
    message: /holds nothing yet/,
  });
});
