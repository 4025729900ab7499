import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import type { Landed } from "../../lake/land/landing.ts";
import { type Lander, list, openLander } from "./lander.ts";

const contract = z.strictObject({ id: z.int() });

/** All bodies one after another, as any zstd reader but Node's (which stops after one frame) gives them. */
async function wholeText(lander: Lander, landed: Landed): Promise<string> {
  const path = lander.path(landed.files.raw[0]?.path ?? "");
  const lines = await lander.database.rows(
    `SELECT line FROM read_csv('${path}', compression = 'zstd', columns = {line: 'VARCHAR'}, header = false,
     delim = '\x01', quote = '', escape = '', max_line_size = 16000000)`,
  );
  return lines.map(({ line }) => line).join("\n");
}

test("each body can be read alone, and all of them as a whole", async () => {
  await using lander = await openLander(contract);
  const bodies = [
    list({ id: 1 }, { id: 2 }),
    `${list()} \n`,
    JSON.stringify({ data: [{ id: 3, new: "é" }, { id: "x" }] }, null, 2),
  ];
  for (const [i, body] of bodies.entries()) {
    await lander.page(
      body,
      i === 0 ? { etag: 'W/"1"', "request-id": "req_1" } : { "x-request-id": `req_${i + 1}` },
    );
  }
  const landed = await lander.landing.finish();
  const archive = await lander.read(landed.files.raw[0]?.path ?? "");
  assert.equal(await wholeText(lander, landed), bodies.join(""));
  const requests = await lander.parquet(landed, "raw");
  assert.equal(requests.length, 3);
  for (const [i, request] of requests.entries()) {
    const frame = archive.subarray(
      Number(request.offset),
      Number(request.offset) + Number(request.compressed_bytes),
    );
    assert.equal(zstdDecompressSync(frame).toString(), bodies[i]);
    assert.equal(request.sha256, hash("sha256", frame));
    assert.equal(Number(request.bytes), Buffer.byteLength(bodies[i] as string));
  }
  assert.deepEqual(
    requests.map(({ page, etag, request_id, fetched, landed, rejected, duplicate, first_row }) => [
      page,
      etag,
      request_id,
      fetched,
      landed,
      rejected,
      duplicate,
      first_row,
    ]),
    [
      ["0", 'W/"1"', "req_1", "2", "2", "0", "0", "0"],
      ["1", null, "req_2", "0", "0", "0", "0", null],
      ["2", null, "req_3", "2", "1", "1", "0", "2"],
    ],
  );
  assert.deepEqual(
    { ...requests[0], offset: 0, compressed_bytes: 0, bytes: 0, sha256: "" },
    {
      ...requests[0],
      url: "https://shop.example/v1/things",
      status: 200,
      attempts: 1,
      fetched_at: "2026-11-21 12:25:00+00",
      offset: 0,
      compressed_bytes: 0,
      bytes: 0,
      sha256: "",
    },
  );
});

test("a damaged frame is noticed by its own checksum", async () => {
  await using lander = await openLander(contract);
  await lander.page(list(...Array.from({ length: 50 }, (_, id) => ({ id }))));
  const landed = await lander.landing.finish();
  const archive = await lander.read(landed.files.raw[0]?.path ?? "");
  archive[archive.length - 1] = (archive.at(-1) as number) ^ 1;
  assert.throws(() => zstdDecompressSync(archive));
});

test("very many bodies, and very large ones, keep their order", async () => {
  await using lander = await openLander(contract);
  const bodies = Array.from({ length: 60 }, (_, page) => {
    const lines = page === 50 ? 25_000 : 1500;
    const filler = Array.from({ length: lines }, (_, i) => hash("sha512", `${page}.${i}`, "base64"));
    return JSON.stringify({ data: [{ id: page }], filler });
  });
  for (const body of bodies) await lander.page(body);
  const landed = await lander.landing.finish();
  const archive = await lander.read(landed.files.raw[0]?.path ?? "");
  assert.ok(archive.length > 6_000_000);
  assert.equal(hash("sha256", archive), landed.files.raw[0]?.sha256);
  const requests = await lander.parquet(landed, "raw");
  assert.deepEqual(
    requests.map(({ offset, compressed_bytes }) =>
      zstdDecompressSync(
        archive.subarray(Number(offset), Number(offset) + Number(compressed_bytes)),
      ).toString(),
    ),
    bodies,
  );
});
