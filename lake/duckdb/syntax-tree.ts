/**
 * What a SELECT mentions, read off the tree that DuckDB's own parser gives (`json_serialize_sql`). Facts only;
 * what is allowed is decided elsewhere. Offsets are UTF-8 bytes into the text, undefined where the parser gives none.
 */

type Node = Readonly<Record<string, unknown>>;

export interface TableMention {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  /** Names of the CTEs that could have been meant here. */
  readonly ctes: readonly string[];
  readonly byte: number | undefined;
}

export interface CallMention {
  /** Lower case. `keyword` is a call without parentheses, like CURRENT_DATE. */
  readonly name: string;
  readonly kind: "function" | "window" | "table" | "keyword";
  readonly argumentCount: number;
  /** Has an ORDER BY of its own, or is sorted by the function around it. */
  readonly ordered: boolean;
  readonly byte: number | undefined;
}

/** A place where DuckDB picks some rows of several. */
export interface PickMention {
  readonly kind: "LIMIT" | "DISTINCT ON" | "TABLESAMPLE";
  readonly byte: number | undefined;
}

export interface Mentions {
  /** Tables that no CTE in scope provides. */
  readonly tables: TableMention[];
  readonly calls: CallMention[];
  /** LIMIT and DISTINCT ON without ORDER BY, TABLESAMPLE without a seed. */
  readonly unorderedPicks: PickMention[];
  /** DESCRIBE, SHOW or SUMMARIZE somewhere in FROM. */
  readonly shows: boolean;
}

/** The parser reads these as column names; the binder turns them into calls when no column has the name. */
const KEYWORDS = new Set([
  "current_date",
  "current_time",
  "current_timestamp",
  "localtime",
  "localtimestamp",
]);

/** Functions after which the order of a list no longer matters. */
const SORTING = new Set([
  ...["list_sort", "array_sort", "list_reverse_sort", "array_reverse_sort"],
  ...[
    "len",
    "array_length",
    "list_contains",
    "array_contains",
    "list_has",
    "array_has",
    "list_unique",
    "array_unique",
  ],
]);

interface Context {
  /** Lower case CTE names in scope. */
  readonly ctes: ReadonlySet<string>;
  readonly sorted: boolean;
  /** Directly inside EXISTS, where a LIMIT picks nothing that is seen. */
  readonly exists: boolean;
}

/** Walks one statement of the tree. CTE names follow SQL's scoping: visible after their definition, inside their node. */
export function mentionsOf(statement: unknown): Mentions {
  const mentions = { tables: [], calls: [], unorderedPicks: [], shows: false };
  walk(statement, { ctes: new Set(), sorted: false, exists: false }, mentions);
  return mentions;
}

type Found = { -readonly [K in keyof Mentions]: Mentions[K] };

function walk(value: unknown, context: Context, found: Found): void {
  if (Array.isArray(value)) for (const item of value) walk(item, context, found);
  else if (typeof value === "object" && value !== null) walkNode(value as Node, context, found);
}

function walkNode(node: Node, context: Context, found: Found): void {
  note(node, context, found);
  const inner = innerContext(node, context, found);
  for (const [key, value] of Object.entries(node)) {
    if (key === "cte_map" || typeof value !== "object") continue;
    // The name of a recursive CTE means itself in its second half only.
    if (key === "right" && node.type === "RECURSIVE_CTE_NODE")
      walk(value, withCte(inner, node.cte_name), found);
    else if (key === "function" && node.type === "TABLE_FUNCTION")
      walk((value as Node).children, inner, found);
    else walk(value, inner, found);
  }
}

function innerContext(node: Node, context: Context, found: Found): Context {
  const sorted = context.sorted || (node.class === "FUNCTION" && SORTING.has(lower(node.function_name)));
  let inner = { ...context, sorted, exists: node.class === "SUBQUERY" && node.subquery_type === "EXISTS" };
  if (node.class === undefined && node.type === undefined) inner.exists = context.exists;
  const ctes = (node.cte_map as { map?: { key: string; value: Node }[] } | undefined)?.map ?? [];
  for (const { key, value } of ctes) {
    walk(value, inner, found);
    inner = withCte(inner, key);
  }
  return inner;
}

function withCte<C extends Context>(context: C, name: unknown): C {
  return { ...context, ctes: new Set([...context.ctes, lower(name)]) };
}

function note(node: Node, context: Context, found: Found): void {
  if (node.type === "BASE_TABLE") noteTable(node, context, found);
  else if (node.type === "TABLE_FUNCTION") found.calls.push(callOf(node.function as Node, "table", context));
  else if (node.type === "SHOW_REF") found.shows = true;
  else if (node.class === "FUNCTION") found.calls.push(callOf(node, "function", context));
  else if (node.class === "WINDOW") found.calls.push(callOf(node, "window", context));
  else if (node.class === "COLUMN_REF") noteKeyword(node, found);
  if (Array.isArray(node.modifiers)) notePicks(node, context, found);
  const seed = (node.sample as Node | undefined)?.seed;
  if (typeof seed === "number" && seed < 0)
    found.unorderedPicks.push({ kind: "TABLESAMPLE", byte: byteOf(node.from_table ?? node) });
}

function noteTable(node: Node, { ctes }: Context, found: Found): void {
  const { catalog_name: catalog, schema_name: schema, table_name: name } = node as Record<string, string>;
  if (!schema && !catalog && ctes.has(lower(name))) return;
  found.tables.push({
    catalog: catalog ?? "",
    schema: schema ?? "",
    name: name ?? "",
    ctes: [...ctes],
    byte: byteOf(node),
  });
}

function noteKeyword(node: Node, found: Found): void {
  const [name, ...rest] = node.column_names as string[];
  if (rest.length > 0 || !KEYWORDS.has(lower(name))) return;
  found.calls.push({
    name: lower(name),
    kind: "keyword",
    argumentCount: 0,
    ordered: false,
    byte: byteOf(node),
  });
}

function callOf(node: Node, kind: CallMention["kind"], context: Context): CallMention {
  const own =
    kind === "window" ? [node.orders, node.arg_orders] : [(node.order_bys as Node | undefined)?.orders];
  const ordered = context.sorted || own.some((orders) => Array.isArray(orders) && orders.length > 0);
  const argumentCount = Array.isArray(node.children) ? node.children.length : 0;
  return { name: lower(node.function_name), kind, argumentCount, ordered, byte: byteOf(node) };
}

function notePicks(node: Node, context: Context, found: Found): void {
  const modifiers = node.modifiers as Node[];
  if (context.exists || modifiers.some(({ type }) => type === "ORDER_MODIFIER")) return;
  for (const modifier of modifiers) {
    if (modifier.type === "DISTINCT_MODIFIER") {
      const [target] = (modifier.distinct_on_targets as Node[] | undefined) ?? [];
      if (target !== undefined) found.unorderedPicks.push({ kind: "DISTINCT ON", byte: byteOf(target) });
    } else if (modifier.type === "LIMIT_MODIFIER" || modifier.type === "LIMIT_PERCENT_MODIFIER") {
      const count = (modifier.limit ?? modifier.offset) as Node | undefined;
      const none = modifier.offset === undefined && (count?.value as Node | undefined)?.value === 0;
      if (count !== undefined && !none) found.unorderedPicks.push({ kind: "LIMIT", byte: byteOf(count) });
    }
  }
}

function byteOf(node: unknown): number | undefined {
  const location = (node as Node | undefined)?.query_location;
  return typeof location === "number" && location < 2 ** 32 ? location : undefined;
}

function lower(name: unknown): string {
  return String(name).toLowerCase();
}
