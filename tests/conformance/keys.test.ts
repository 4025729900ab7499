import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { AuthError } from "../../lake/errors.ts";
import { type Extraction, extraction } from "./extraction.ts";
import { everySource } from "./sources.ts";

const WRONG_KEY = "a-key-that-nobody-gave-out";

everySource("a wrong key fails and names the secret", async (source) => {
  const { auth } = source;
  if (auth === undefined) return;
  const extracted = await extraction(source, { key: WRONG_KEY });
  assertRefused(extracted, auth.secret);
  await assertNowhere(extracted, WRONG_KEY);
});

everySource("a revoked key fails and names the secret", async (source) => {
  const { auth } = source;
  const extracted = await extraction(source, { scenario: "unauthorized" });
  if (auth !== undefined) assertRefused(extracted, auth.secret);
  else for (const [name, { error }] of extracted.resources) assert.ok(error !== undefined, name);
});

everySource("the key appears in nothing that is written", async (source) => {
  const { auth } = source;
  if (auth === undefined) return;
  for (const scenario of ["steady", "rate-limited", "truncated", "schema-drift", "html", "unauthorized"])
    await assertNowhere(await extraction(source, { scenario }), auth.mockKey);
});

function assertRefused({ resources }: Extraction, secret: string): void {
  // A service may have resources that anybody may read.
  const refused = [...resources].filter(([, { landed }]) => !landed.complete);
  assert.ok(refused.length > 0, "no resource was refused");
  for (const [name, { error, landed }] of refused) {
    assert.ok(error instanceof AuthError, `${name} ended with ${inspect(error)}`);
    const told = JSON.stringify(error);
    assert.ok(told.includes(secret), `${name} does not name ${secret}: ${told}`);
    assert.deepEqual(landed.files.bronze, [], `${name} left bronze`);
  }
}

/** In no file as it lies there, in no table, in no body of the archive, in no error, in no line of the log. */
async function assertNowhere({ resources, folder, log }: Extraction, key: string): Promise<void> {
  const forms = [key, encodeURIComponent(key), Buffer.from(key).toString("base64")];
  const check = (text: string, where: string) => {
    for (const form of forms) assert.ok(!text.includes(form), `the key is in ${where}`);
  };
  check(log.join(""), "the log");
  for (const file of filesUnder(folder)) check(readFileSync(file, "latin1"), file);
  for (const [name, { error, table, bodies }] of resources) {
    check(inspect(error, { depth: 10 }), `the error of ${name}`);
    for (const kind of ["bronze", "rejected", "raw"] as const)
      check(JSON.stringify(await table(kind)), `a table of ${name}, ${kind}`);
    check(await bodies(), `the bodies of ${name}`);
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}
