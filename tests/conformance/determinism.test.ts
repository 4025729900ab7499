import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Extraction, extraction, steady } from "./extraction.ts";
import { everySource } from "./sources.ts";

everySource("the same clock and seed give the same bytes, bronze and raw bodies", async (source) => {
  const [one, other] = [await steady(source), await extraction(source)];
  assert.deepEqual(hashes(other), hashes(one));
  assert.ok(Object.keys(hashes(one)).length > 0, "nothing landed");
});

everySource("what is waited out leaves no trace in the bytes of bronze", async (source) => {
  const bronze = (extracted: Extraction) =>
    Object.entries(hashes(extracted)).filter(([path]) => path.startsWith("bronze/"));
  const disturbed = await extraction(source, { scenario: "rate-limited" });
  assert.deepEqual(bronze(disturbed), bronze(await steady(source)));
});

/** Requests are left out: they hold the port. */
function hashes({ resources }: Extraction): Record<string, string> {
  const files = [...resources.values()].flatMap(({ landed: { files }, path }) =>
    [...files.bronze, ...files.raw]
      .filter((file) => !file.path.endsWith("requests.parquet"))
      .map((file) => [file.path, hash("sha256", readFileSync(path(file.path)))]),
  );
  return Object.fromEntries(files);
}
