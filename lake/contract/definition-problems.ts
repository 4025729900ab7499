/** What is wrong with a source as a project defines it: types are stripped, not checked, when a project runs. */
import { z } from "zod";
import type { ResourceDefinition, SourceDefinition } from "./definition.ts";

const NAME = z.string("expected a name").regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, "expected snake_case");
const TEXT = z.string("expected text").min(1, "expected text");
const NUMBER = z.number("expected a number").positive("expected a number above 0");
const COUNT = NUMBER.int("expected a whole number");
const isFunction = z.custom((value) => typeof value === "function", "expected a function");
const names = (what: string) => z.array(z.string(), `expected ${what}`);

const ACTION = z.enum(
  ["evolve", "freeze", "discard_row", "discard_value"],
  "expected evolve, freeze, discard_row or discard_value",
);

const RESOURCE = z
  .looseObject(
    {
      name: NAME,
      contract: z.custom((value) => value instanceof z.ZodObject, "expected a zod object"),
      key: names("the names of its fields").min(1, "expected at least one field"),
      cursor: z.string("expected the name of a field").optional(),
      rowsPath: names("the path to the rows, [] when the body is the array").optional(),
      rows: isFunction.optional(),
      datasets: names("the ids of its datasets").min(1, "expected at least one dataset").optional(),
      params: z
        .record(NAME, z.looseObject({ about: TEXT, default: isFunction }, "expected { about, default }"))
        .optional(),
      estimatePages: isFunction.optional(),
      catalog: z.boolean("expected true or false").optional(),
      ratePerSecond: NUMBER.optional(),
      paging: z.looseObject({ start: isFunction, next: isFunction }, "expected { start, next }"),
      lookbackSeconds: z.number("expected a number").nonnegative("expected 0 or more").optional(),
      drift: z.object({ newField: ACTION, missingField: ACTION, changedType: ACTION }).partial().optional(),
      rejectedShareMax: z
        .number("expected 0 to 1")
        .min(0, "expected 0 to 1")
        .max(1, "expected 0 to 1")
        .optional(),
    },
    "expected defineResource({ … })",
  )
  .refine(({ rowsPath, rows }) => (rowsPath === undefined) !== (rows === undefined), {
    error: "expected either rowsPath or rows",
    path: ["rowsPath"],
  });

const SOURCE = z.looseObject(
  {
    name: NAME,
    title: TEXT,
    baseUrl: z.url({ protocol: /^https?$/, error: "expected a URL like https://api.example.com" }),
    auth: z
      .looseObject(
        {
          kind: z.enum(["bearer", "header", "query", "body"], "expected bearer, header, query or body"),
          secret: TEXT,
          mockKey: TEXT,
        },
        "expected { kind, secret, mockKey }",
      )
      .optional(),
    healthPath: z.string("expected a path").startsWith("/", "expected a path like /health").optional(),
    limits: z.looseObject(
      {
        ratePerSecond: NUMBER,
        burst: NUMBER.optional(),
        concurrency: COUNT,
        perDay: COUNT.optional(),
        perMonth: COUNT.optional(),
        breaker: z
          .looseObject({ failures: COUNT, minutes: NUMBER }, "expected { failures, minutes }")
          .optional(),
      },
      "expected { ratePerSecond, concurrency }",
    ),
    faultOf: isFunction.optional(),
    whenUnavailable: z.enum(["fail", "go-on"], "expected fail or go-on").optional(),
    quotaOf: isFunction.optional(),
    pageSize: COUNT,
    resources: z.array(RESOURCE, "expected a list of resources").min(1, "expected at least one resource"),
  },
  "expected defineSource({ … })",
);

/** One text per problem, empty when there is none. A source is named like its folder, or `<folder>_<more>`. */
export function definitionProblems(source: unknown, folder: string): string[] {
  const parsed = SOURCE.safeParse(source);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${placeIn(path)}: ${message}`);
  const { name, resources } = source as SourceDefinition;
  const own =
    name === folder || name.startsWith(`${folder}_`)
      ? []
      : [`the source is named ${name}, expected ${folder}, like its folder`];
  return [...own, ...repeatedNames(resources), ...resources.flatMap(unknownFields)];
}

/** `["resources", 0, "key"]` → `resources[0].key`. */
function placeIn(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place === "" ? "default export" : place.slice(1);
}

function repeatedNames(resources: readonly ResourceDefinition[]): string[] {
  const names = resources.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) < i))].map(
    (name) => `two resources are named ${name}`,
  );
}

/** Keys and cursors must be fields of the contract. */
function unknownFields({ name, contract, key, cursor }: ResourceDefinition): string[] {
  const fields = Object.keys(contract.shape);
  return [...key.map((field) => ["key", field]), ...(cursor === undefined ? [] : [["cursor", cursor]])]
    .filter(([, field]) => !fields.includes(String(field)))
    .map(([role, field]) => `${name}: its ${role} ${field} is no field of its contract`);
}
