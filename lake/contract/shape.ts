/** A contract's type as DuckDB sees it: one tree per column, from which types, SQL, range checks and text all follow. */
import { z } from "zod";
import { ConfigError, type Problem } from "../errors.ts";
import type { Contract } from "./definition.ts";
import type { Encoding } from "./scalars.ts";

export type Shape =
  | ScalarShape
  /** Any JSON value, kept as its text. */
  | { readonly kind: "json" }
  | { readonly kind: "struct"; readonly fields: readonly Field[] }
  | { readonly kind: "list"; readonly element: Shape }
  | { readonly kind: "map"; readonly value: Shape };

export interface ScalarShape {
  readonly kind: "scalar";
  /** DuckDB type text. */
  readonly type: string;
  readonly encoding?: Encoding | undefined;
  /** The JSON values are numbers that zod has already confined to the safe integers. */
  readonly safeInteger?: boolean;
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
}

type Schema = z.core.$ZodTypes;

/** The shape of every column. Throws ConfigError with each field that cannot become a column, and why. */
export function contractShape(contract: Contract): {
  readonly kind: "struct";
  readonly fields: readonly Field[];
} {
  const problems: Problem[] = [];
  const shape = objectShape(contract as unknown as Schema, "", problems);
  if (shape.kind === "struct") {
    for (const { name } of shape.fields) {
      if (name.startsWith("_")) {
        problems.push({
          what: `${name}: names that start with _ belong to the lake`,
          where: name,
          hint: "leave the field out: with drift newField evolve it is kept in _extra",
        });
      }
    }
  }
  if (problems.length === 0 && shape.kind === "struct") return shape;
  if (problems.length === 0) problems.push({ what: "a contract is a z.strictObject", where: "the contract" });
  const [first] = problems as [Problem];
  throw new ConfigError(
    problems.length === 1
      ? `contract: ${first.what}`
      : `${problems.length} fields of a contract cannot become columns`,
    { problems, next: "lake doctor" },
  );
}

function shapeOf(schema: Schema, path: string, problems: Problem[]): Shape {
  const declared = declaredShape(schema);
  if (declared !== undefined) return declared;
  const refuse = (what: string, hint: string): Shape => {
    problems.push({ what: `${path}: ${what}`, where: path, hint });
    return { kind: "json" };
  };
  const { def } = schema._zod;
  if ("coerce" in def && def.coerce === true) {
    return refuse(`z.coerce.${def.type} changes what was sent`, "describe what is sent; convert it in SQL");
  }
  if (def.checks?.some((check) => check._zod.def.check === "overwrite")) {
    return refuse(
      "a check that rewrites its value (trim, toLowerCase, …) cannot hold in bronze",
      "rewrite it in SQL",
    );
  }
  switch (def.type) {
    case "string":
      return scalar(stringType(formatOf(def)));
    case "template_literal":
      return scalar("VARCHAR");
    case "number":
      return numberShape(formatOf(def));
    case "boolean":
      return scalar("BOOLEAN");
    case "literal":
      return shapeOfValues(def.values);
    case "enum":
      return shapeOfValues(Object.values(def.entries));
    case "object":
      return objectShape(schema, path, problems);
    case "array":
      return { kind: "list", element: shapeOf(def.element as Schema, `${path}[]`, problems) };
    case "record":
      return { kind: "map", value: shapeOf(def.valueType as Schema, `${path}.*`, problems) };
    case "optional":
    case "nullable":
    case "nonoptional":
    case "readonly":
      return shapeOf(def.innerType as Schema, path, problems);
    case "unknown":
    case "any":
    case "null":
    case "union":
    case "intersection":
    case "tuple":
    case "lazy":
      return { kind: "json" };
    case "bigint":
      return refuse("JSON has no z.bigint()", "int64() keeps 64 bits exactly");
    case "date":
      return refuse("JSON has no z.date()", "z.iso.datetime(), z.iso.date() or epochSeconds()");
    case "pipe":
    case "transform":
    case "default":
    case "prefault":
    case "catch":
      return refuse(`z.${def.type}() changes what was sent`, "describe what is sent; convert it in SQL");
    default:
      return refuse(`z.${def.type}() has no column type`, 'name one with .meta({ duckdb: "…" })');
  }
}

/** What `.meta({ duckdb, encoding })` says; it wins over the zod type. */
function declaredShape(schema: Schema): Shape | undefined {
  const meta = z.globalRegistry.get(schema);
  const type = meta?.duckdb;
  if (typeof type !== "string") return undefined;
  if (type.toUpperCase() === "JSON") return { kind: "json" };
  const encoding = meta?.encoding as Encoding | undefined;
  return { kind: "scalar", type, encoding };
}

/** `z.iso.date()` carries its format itself, `z.string().date()` and `z.number().int()` in a check. */
function formatOf(def: z.core.$ZodTypeDef): string | undefined {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)];
  return formats
    .map((part) => (part as { readonly format?: string }).format)
    .find((format) => format !== undefined);
}

function scalar(type: string): ScalarShape {
  return { kind: "scalar", type };
}

function stringType(format: string | undefined): string {
  switch (format) {
    case "datetime":
      return "TIMESTAMPTZ";
    case "date":
      return "DATE";
    case "uuid":
      return "UUID";
    default:
      return "VARCHAR";
  }
}

function numberShape(format: string | undefined): ScalarShape {
  switch (format) {
    case "safeint":
    case "int32":
    case "uint32":
      return { kind: "scalar", type: "BIGINT", safeInteger: true };
    default:
      return scalar("DOUBLE");
  }
}

function shapeOfValues(values: readonly unknown[]): Shape {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return { kind: "json" };
  if (present.every((value) => typeof value === "string")) return scalar("VARCHAR");
  if (present.every((value) => typeof value === "boolean")) return scalar("BOOLEAN");
  if (present.every((value) => Number.isSafeInteger(value))) return numberShape("safeint");
  if (present.every((value) => typeof value === "number")) return scalar("DOUBLE");
  return { kind: "json" };
}

function objectShape(schema: Schema, path: string, problems: Problem[]): Shape {
  const def = schema._zod.def as z.core.$ZodObjectDef;
  const at = path === "" ? "the contract" : path;
  const catchall = (def.catchall as Schema | undefined)?._zod.def.type;
  if (path !== "" && catchall !== undefined && catchall !== "never") return { kind: "json" };
  if (catchall !== "never") {
    problems.push({
      what: `${at}: an object that is not strict hides fields nobody promised`,
      where: at,
      hint:
        path === "" ? "z.strictObject({ … })" : "z.strictObject({ … }), or openObject() to keep it as JSON",
    });
  }
  const names = Object.keys(def.shape);
  problems.push(...nameProblems(names, at));
  const fields = names.map((name) => ({
    name,
    shape: shapeOf(def.shape[name] as Schema, path === "" ? name : `${path}.${name}`, problems),
  }));
  return { kind: "struct", fields };
}

/** DuckDB compares names without regard to case; JavaScript gives `__proto__` a meaning of its own. */
function nameProblems(names: readonly string[], at: string): Problem[] {
  const problems: Problem[] = [];
  if (names.length === 0) {
    problems.push({
      what: `${at}: an object without fields has no column type`,
      where: at,
      hint: "openObject()",
    });
  }
  const seen = new Map<string, string>();
  for (const name of names) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      problems.push({
        what: `${at}: ${twin} and ${name} differ by case only, and SQL does not tell them apart`,
        where: at,
        hint: "declare one of them; the other is kept in _extra",
      });
    }
    if (name === "" || name === "__proto__" || name.includes("\0")) {
      problems.push({ what: `${at}: ${JSON.stringify(name)} cannot name a column`, where: at });
    }
    seen.set(name.toLowerCase(), name);
  }
  return problems;
}
