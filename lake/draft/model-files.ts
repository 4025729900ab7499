/** The silver model of a draft, an assertion about it, and a test of the source. */
import { quoteIdent } from "../duckdb/identifiers.ts";
import { defaultImport, importLine } from "./code.ts";
import { contractName } from "./contract-file.ts";
import type { Draft } from "./draft.ts";
import { bodyName } from "./mock-file.ts";

export function modelName({ source, resource }: Draft): string {
  return `${source}_${resource}`;
}

export function modelFile(draft: Draft): string {
  const { source, resource, key, fields } = draft;
  const keys = key.map(quoteIdent).join(", ");
  return `/* @model
description: The latest version of each row of ${source}.${resource}, as it was observed last.
key: ${JSON.stringify(key)}
tags: [${source}]
assertions:
  - not_null: ${JSON.stringify(key)}
  - unique: ${JSON.stringify(key)}
*/
SELECT
${fields.map(({ name }) => `  ${quoteIdent(name)}`).join(",\n")}
FROM bronze.${source}__${resource}
QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1
`;
}

export function assertionFile(draft: Draft): string {
  const { source, resource, key } = draft;
  const keys = key.map(quoteIdent).join(", ");
  return `/* @assertion
description: Every row that ${source}.${resource} ever brought has its latest version in silver.
severity: error
*/
SELECT ${keys} FROM bronze.${source}__${resource}
EXCEPT
SELECT ${keys} FROM silver.${modelName(draft)}
`;
}

export function testFile({ source, resource, found, fields }: Draft): string {
  const contract = contractName(resource);
  const isWhole = found.rows.every((row) =>
    Object.keys(row).every((name) => fields.some((field) => field.name === name)),
  );
  return `import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
${importLine([contract], `../../extract/${source}/contract.ts`)}${defaultImport("source", `../../extract/${source}/source.ts`)}
const recorded = new URL("../../mock-api/${source}/${bodyName(resource)}", import.meta.url);
const body: unknown = JSON.parse(readFileSync(recorded, "utf8"));

test("every row of the recorded answer of ${resource} keeps the contract", () => {
  const [resource] = source.resources;
  const inside = (value: unknown, name: string) => (value as Record<string, unknown>)[name];
  const rows = resource?.rows?.(body, { path: "", query: [] }) ?? resource?.rowsPath?.reduce(inside, body);
  assert.ok(Array.isArray(rows) && rows.length === ${found.rows.length});
  for (const row of rows) ${contract}${isWhole ? "" : ".strip()"}.parse(row);
});
`;
}
