/** What failed, in one sentence with the values seen. Pure. */
import type { Assertion } from "../compile/graph.ts";
import type { Sample } from "./assertion-result.ts";

export function failureMessage(
  { check, description, model }: Assertion,
  rows: number,
  sample: Sample,
): string {
  const [first = []] = sample.rows;
  switch (check.kind) {
    case "schema":
      return schemaMessage(model, rows, sample);
    case "row_count":
      return `${model} has ${first[0]} rows: ${description}`;
    case "freshness":
      return first[0] === null
        ? `${model} has no ${check.column}: ${description}`
        : `newest ${check.column} is ${first[0]}, due ${first[1]}: ${description}`;
    default:
      return `${rows} failing ${rows === 1 ? "row" : "rows"}: ${description}`;
  }
}

/** `sample` holds column, declared type, actual type; missing columns come first. */
function schemaMessage(model: string, differences: number, { rows }: Sample): string {
  const names = (some: typeof rows) => some.map(([name]) => name).join(", ");
  const missing = rows.filter(([, , actual]) => actual === null);
  const undeclared = rows.filter(([, declared]) => declared === null);
  const different = rows.filter(([, declared, actual]) => declared !== null && actual !== null);
  const parts = [
    ...(missing.length === 0 ? [] : [`missing columns: ${names(missing)}`]),
    ...(undeclared.length === 0 ? [] : [`columns not declared: ${names(undeclared)}`]),
    ...different.map(([name, declared, actual]) => `${name} is ${actual}, declared ${declared}`),
    ...(differences === rows.length ? [] : [`${differences - rows.length} more`]),
  ];
  return `${model}: ${parts.join("; ")}`;
}
