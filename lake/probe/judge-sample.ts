/** Holds the rows of a sample against the contract of their resource, as a run would. */
import type { ResourceDefinition } from "../contract/definition.ts";
import type { ParsedPage } from "../contract/parse-page.ts";
import { contractShape } from "../contract/shape.ts";
import { ContractViolationError } from "../errors.ts";
import { DriftTally } from "../land/drift-tally.ts";
import { judgeRow } from "../land/judge-row.ts";
import { PageText } from "../land/page-text.ts";

/**
 * `name`: of the resource, `<source>.<resource>`.
 * @throws ContractViolationError when a run would fail for these rows
 */
export function judgeSample(
  name: string,
  { contract, drift, rejectedShareMax = 0 }: ResourceDefinition,
  { rows, rowsOf }: ParsedPage,
  body: Buffer,
): string {
  if (rows.length === 0) return `${name}: the sample has no rows, so none breaks the contract`;
  const shape = contractShape(contract);
  const exact = new PageText(body, rowsOf).exactRows();
  const tally = new DriftTally();
  let rejected = 0;
  let isFrozen = false;
  for (const [i, row] of rows.entries()) {
    const { findings, outcome, frozen } = judgeRow({ contract, shape, drift }, row, exact[i]);
    tally.add(findings);
    if ("rejected" in outcome) rejected += 1;
    isFrozen ||= frozen !== undefined;
  }
  const places = tally.list().map(({ kind, path, rows }) => `${kind} field ${path} in ${rows} rows`);
  const drifted = places.length === 0 ? "" : `: ${places.join(", ")}`;
  if (!isFrozen && rejected <= rejectedShareMax * rows.length)
    return `${name}: ${rows.length - rejected} of ${rows.length} rows fit${drifted}`;
  throw new ContractViolationError(
    `${name}: ${rejected} of ${rows.length} rows break the contract${drifted}`,
    {
      next: `compare the contract of ${name} in extract/ with what the service sends now`,
    },
  );
}
