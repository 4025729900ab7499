/** Whether a resource has rejected more of its rows than it may. */
import type { ResourceDefinition } from "../contract/definition.ts";
import { ContractViolationError } from "../errors.ts";
import type { Landed } from "./landing.ts";

/** Undefined when the share is within `rejectedShareMax`. */
export function rejectedShareError(
  source: string,
  resource: ResourceDefinition,
  { fetched, rejected, drift, files }: Pick<Landed, "fetched" | "rejected" | "drift" | "files">,
): ContractViolationError | undefined {
  const max = resource.rejectedShareMax ?? 0;
  if (rejected === 0 || rejected / fetched <= max) return undefined;
  const where = files.rejected[0]?.path;
  return new ContractViolationError(
    `${source}.${resource.name}: ${rejected} of ${fetched} rows rejected, at most ${max * 100} % may be`,
    {
      ...(where === undefined ? {} : { where }),
      problems: drift.map(({ kind, path, rows }) => ({ what: `${kind} field ${path} in ${rows} rows` })),
      next: `change the contract in extract/${source}/, or rejectedShareMax of ${resource.name}, then run the same command again`,
    },
  );
}
