/** Where a row leaves its contract. */
import type { z } from "zod";
import type { Path } from "../contract/encode.ts";

export type FindingKind = "new" | "missing" | "changed";

export interface Finding {
  readonly kind: FindingKind;
  readonly path: Path;
  /** zod's issue code, or `encode`'s. */
  readonly code: string;
  readonly message: string;
}

/** zod's issues, one finding for each unknown key. */
export function findings(issues: readonly z.core.$ZodIssue[], row: unknown): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const { code, path, message } = issue;
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ kind: "new", path: [...path, key], code, message }));
    }
    return [{ kind: isAbsent(row, path) ? "missing" : "changed", path, code, message }];
  });
}

function isAbsent(row: unknown, path: Path): boolean {
  const owner = valueAt(row, path.slice(0, -1));
  const name = path.at(-1);
  return name !== undefined && typeof owner === "object" && owner !== null && !Object.hasOwn(owner, name);
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    root,
  );
}

/** `$.lines[0].price`, with quotes where a name needs them. */
export function jsonPath(path: Path): string {
  const steps = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const name = String(part);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return `$${steps.join("")}`;
}
