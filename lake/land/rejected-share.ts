/** Whether a resource has rejected more of its rows than it may. */
import type { ResourceDefinition } from "../contract/definition.ts";
import { ContractViolationError } from "../errors.ts";
import type { Landed } from "./landing.ts";

/** Undefined when the share is within `rejectedShareMax`. `shown`: a path in the lake, as a person can open it. */
export function rejectedShareError(
  source: string,
  resource: ResourceDefinition,
  { fetched, rejected, drift, files }: Pick<Landed, "fetched" | "rejected" | "drift" | "files">,
  shown: (path: string) => string = (path) => path,
): ContractViolationError | undefined {
  const max = resource.rejectedShareMax ?? 0;
  if (rejected === 0 || rejected / fetched <= max) return undefined;
  const path = files.rejected[0]?.path;
  const where = path === undefined ? undefined : shown(path);
  const look = where === undefined ? "" : `lake query "FROM '${where}'" shows them; `;
  return new ContractViolationError(
    `${source}.${resource.name}: ${rejected} of ${fetched} rows rejected, at most ${max * 100} % may be`,
    {
      ...(where === undefined ? {} : { where }),
      problems: drift.map(({ kind, path, rows }) => ({ what: `${kind} field ${path} in ${rows} rows` })),
      next: `${look}change the contract in extract/${source}/, or rejectedShareMax of ${resource.name}`,
    },
  );
}
