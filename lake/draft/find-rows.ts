/** Finds the rows in a body: a list of objects anywhere, lines under a line of names, or the body itself. */
import { isRecord, type SampleRow } from "./sample.ts";

export interface FoundRows {
  /** `objects`: a list of objects at `path`. `table`: lists under a list of names. `single`: the body is one row. */
  readonly shape: "objects" | "table" | "single";
  /** Numbers in it index arrays. */
  readonly path: readonly string[];
  readonly rows: readonly SampleRow[];
  /** Lists of objects that were not taken, longest first. */
  readonly others: readonly (readonly string[])[];
}

const DEPTH_MAX = 6;
const USUAL_NAMES = ["data", "results", "items", "rows", "records", "observations", "values"];

/** Undefined when the body is neither a list nor an object, or has no field. */
export function findRows(body: unknown): FoundRows | undefined {
  const lists = listsIn(body, []).toSorted((a, b) => weight(b) - weight(a));
  const [best, ...others] = lists;
  if (best !== undefined)
    return { shape: "objects", ...best, others: others.map(({ path }) => path).slice(0, 3) };
  const table = tableRows(body);
  if (table !== undefined) return { shape: "table", path: [], rows: table, others: [] };
  if (!isRecord(body) || Object.keys(body).length === 0) return undefined;
  return { shape: "single", path: [], rows: [body], others: [] };
}

interface List {
  readonly path: readonly string[];
  readonly rows: readonly SampleRow[];
}

/** Lists of nothing but objects; what is inside a row belongs to the row. */
function listsIn(value: unknown, path: readonly string[]): List[] {
  if (path.length > DEPTH_MAX) return [];
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return [{ path, rows: value }];
  if (!Array.isArray(value) && !isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => listsIn(inner, [...path, name]));
}

/** Many rows count, a usual name counts more, and depth counts against. */
function weight({ path, rows }: List): number {
  const usual = USUAL_NAMES.includes(path.at(-1) ?? "data") ? 4 : 1;
  return (usual * rows.length) / (1 + path.length);
}

function tableRows(body: unknown): SampleRow[] | undefined {
  if (!Array.isArray(body) || body.length < 2 || !body.every(Array.isArray)) return undefined;
  const [names, ...lines] = body as [unknown[], ...unknown[][]];
  const areNames = names.every((name) => typeof name === "string" && name !== "");
  if (!areNames || new Set(names).size < names.length) return undefined;
  if (lines.some((line) => line.length !== names.length)) return undefined;
  return lines.map((line) => Object.fromEntries(names.map((name, i) => [name as string, line[i]])));
}
