/** SQL files → a graph of typed models and assertions, or every problem in them at once. Nothing runs, nothing is read. */
import type { BindResult } from "../duckdb/binder.ts";
import type { Column } from "../duckdb/database.ts";
import type { Parsed, ParsedSelect } from "../duckdb/parser.ts";
import type { SqlEngine } from "../duckdb/sql-engine.ts";
import { CompileError, type Problem } from "../errors.ts";
import { declaredAssertions, missingColumn } from "./assertions.ts";
import { bindFinding } from "./bind-finding.ts";
import { schemaDifference } from "./declared-schema.ts";
import { FLOAT_SENSITIVE, floatSums, nondeterminism } from "./determinism.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { Assertion, Graph, InputTable, Model, SqlFile } from "./graph.ts";
import { layerViolation } from "./layers.ts";
import { AssertionHeader, ModelHeader } from "./model-header.ts";
import { topologicalOrder } from "./order.ts";
import { type Finding, placeAt, problemAt } from "./place.ts";
import { type Reference, resolveReferences } from "./references.ts";

export interface ProjectSql {
  readonly models: readonly SqlFile[];
  readonly quality: readonly SqlFile[];
  readonly inputs: readonly InputTable[];
  /** Opens the engine that judges the SQL. */
  readonly engine: () => Promise<SqlEngine>;
}

/** A file that parsed, and the tables it reads. */
interface Unit<T> extends Draft<T> {
  readonly select: ParsedSelect | undefined;
  readonly references: readonly Reference[];
  /** Can be bound, as far as the file itself goes. */
  readonly sound: boolean;
}

type ModelUnit = Unit<ModelHeader>;
type AssertionUnit = Unit<AssertionHeader>;

/** Everything said about the files, in the order of the files once it is printed. */
class Findings {
  readonly #found: { file: SqlFile; finding: Finding }[] = [];

  add(file: SqlFile, ...findings: readonly Finding[]): void {
    for (const finding of findings) this.#found.push({ file, finding });
  }

  /** Sorted by place. */
  problems(): Problem[] {
    return this.#found
      .toSorted((a, b) => compareText(a.file.path, b.file.path) || a.finding.offset - b.finding.offset)
      .map(({ file, finding }) => problemAt(file, finding));
  }
}

/** @throws CompileError with all problems; what lies downstream of a broken model is not reported as broken itself. */
export async function compileProject({ models, quality, inputs, engine: open }: ProjectSql): Promise<Graph> {
  await using engine = await open();
  const errors = new Findings();
  const warnings = new Findings();
  const drafts = models.map((file) => draftOf(file, "@model", ModelHeader));
  const checks = quality.map((file) => draftOf(file, "@assertion", AssertionHeader));
  const known = new Set([...inputs, ...drafts].map(({ name }) => name));
  const unique = reportDuplicates(drafts, inputs, errors);

  const trees = await parseAll([...drafts, ...checks], engine);
  const units = drafts.map((draft) => unitOf(draft, trees, known, errors));
  const assertionUnits = checks.map((draft) => unitOf(draft, trees, known, errors));
  for (const unit of units) reviewModel(unit, errors);
  for (const unit of assertionUnits) reviewAssertion(unit, errors, warnings);

  const ordered = orderUnits(
    units.filter(({ name }) => unique.has(name)),
    errors,
  );
  const bound = await bindUnits(ordered, assertionUnits, inputs, engine);
  const columnsOf = (table: string) =>
    bound.columns.get(table) ?? inputs.find(({ name }) => name === table)?.columns;
  reportBinding([...ordered, ...assertionUnits], bound, columnsOf, errors);
  for (const unit of ordered) {
    const floats = bound.floatAggregates.get(unit.name) ?? [];
    if (unit.select !== undefined) warnings.add(unit.file, ...floatSums(unit.select, floats));
  }

  const types = await declaredTypes(units, engine);
  const headers = units.map((unit) => checkHeader(unit, columnsOf, types, known, errors));
  const problems = errors.problems();
  if (problems.length > 0) throw compileError(problems);
  return {
    inputs,
    models: ordered.map((unit) => modelOf(unit, bound.columns.get(unit.name)!)),
    assertions: [...headers.flat(), ...assertionUnits.map(assertionOf)],
    warnings: warnings.problems(),
  };
}

function reportDuplicates(
  drafts: readonly Draft<ModelHeader>[],
  inputs: readonly InputTable[],
  errors: Findings,
): Set<string> {
  const owners = new Map<string, string>(inputs.map(({ name }) => [name, "the table of landed rows"]));
  const unique = new Set<string>();
  for (const { name, file } of drafts) {
    const owner = owners.get(name);
    if (owner === undefined) unique.add(name);
    else
      errors.add(file, {
        what: `${name} is also the name of ${owner}`,
        offset: 0,
        hint: "rename one of the two",
      });
    owners.set(name, owner ?? file.path);
  }
  return unique;
}

async function parseAll(
  drafts: readonly Draft<unknown>[],
  engine: SqlEngine,
): Promise<ReadonlyMap<SqlFile, Parsed>> {
  const files = drafts.filter(({ readable }) => readable).map(({ file }) => file);
  const parsed = await engine.parse(files.map(({ text }) => text));
  return new Map(files.map((file, i) => [file, parsed[i]!]));
}

function unitOf<T>(
  draft: Draft<T>,
  trees: ReadonlyMap<SqlFile, Parsed>,
  known: ReadonlySet<string>,
  errors: Findings,
): Unit<T> {
  const { select, problems } = trees.get(draft.file) ?? { select: undefined, problems: [] };
  const { references, findings } = resolveReferences(select?.tables ?? [], known);
  errors.add(draft.file, ...draft.findings, ...problems, ...findings);
  return {
    ...draft,
    select,
    references,
    sound: select !== undefined && problems.length + findings.length === 0,
  };
}

function reviewModel({ file, layer, select, references }: ModelUnit, errors: Findings): void {
  if (select === undefined) return;
  for (const { name, offset } of references) {
    const violation = layerViolation(layer, name);
    if (violation !== undefined) errors.add(file, { ...violation, offset });
  }
  errors.add(file, ...nondeterminism(select));
}

/** A failing-rows query may sample: its verdict is what has to repeat, so the lint only warns. */
function reviewAssertion(
  { file, select, references, sound }: AssertionUnit,
  errors: Findings,
  warnings: Findings,
): void {
  if (select === undefined) return;
  warnings.add(file, ...nondeterminism(select));
  if (sound && references.length === 0) {
    errors.add(file, {
      what: "the assertion reads no table",
      offset: select.start,
      hint: "name what it is about: FROM <layer>.<model>",
    });
  }
}

function orderUnits(units: readonly ModelUnit[], errors: Findings): ModelUnit[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const edges = new Map(
    units.map(({ name, references }) => [name, references.map((reference) => reference.name)]),
  );
  const { order, cycles } = topologicalOrder(edges);
  for (const cycle of cycles) {
    const [first, second] = cycle.map((name) => byName.get(name));
    const offset = first!.references.find(({ name }) => name === second!.name)!.offset;
    errors.add(first!.file, {
      what: `cycle: ${cycle.join(" -> ")}`,
      offset,
      hint: "let one of them read what the others read",
    });
  }
  return order.map((name) => byName.get(name)!);
}

function bindUnits(
  models: readonly ModelUnit[],
  assertions: readonly AssertionUnit[],
  inputs: readonly InputTable[],
  engine: SqlEngine,
): Promise<BindResult> {
  const selectOf = ({ name, select, references }: Unit<unknown>) => ({
    name,
    sql: select!.sql,
    references: references.map((reference) => reference.name),
  });
  const sound = models.filter((unit) => unit.sound);
  const aggregating = sound.filter(({ select }) =>
    select!.calls.some(({ name }) => FLOAT_SENSITIVE.has(name)),
  );
  return engine.bind({
    inputs,
    models: sound.map(selectOf),
    assertions: assertions.filter((unit) => unit.sound).map(selectOf),
    aggregating: aggregating.map(({ name }) => name),
  });
}

function reportBinding(
  units: readonly Unit<unknown>[],
  { failures, duplicates }: BindResult,
  columnsOf: (table: string) => readonly Column[] | undefined,
  errors: Findings,
): void {
  for (const { name, file, select, references } of units) {
    const failure = failures.get(name);
    if (failure !== undefined) {
      const columns = references.map(
        (reference) => [reference.name, columnsOf(reference.name) ?? []] as const,
      );
      errors.add(
        file,
        bindFinding(
          failure,
          select!,
          new Map(columns.map(([table, list]) => [table, list.map((column) => column.name)])),
        ),
      );
    }
    for (const column of duplicates.get(name) ?? []) {
      errors.add(file, {
        what: `two columns are named ${column}`,
        offset: select!.start,
        hint: "give one another name with AS, or leave it out with EXCLUDE",
      });
    }
  }
}

/** DuckDB's spelling of every type that any header declares; undefined for what is no type. */
async function declaredTypes(
  units: readonly ModelUnit[],
  engine: SqlEngine,
): Promise<ReadonlyMap<string, string | undefined>> {
  const written = [...new Set(units.flatMap(({ header }) => Object.values(header.value?.columns ?? {})))];
  const canonical = await engine.canonicalTypes(written);
  return new Map(written.map((type, i) => [type, canonical[i]]));
}

function checkHeader(
  { name, file, header }: ModelUnit,
  columnsOf: (table: string) => readonly Column[] | undefined,
  types: ReadonlyMap<string, string | undefined>,
  known: ReadonlySet<string>,
  errors: Findings,
): readonly Assertion[] {
  const { value, offsetOf } = header;
  if (value === undefined) return [];
  for (const [i, column] of value.key.entries())
    errors.add(file, ...missingColumn(name, column, columnsOf, offsetOf(["key", i])));
  if (value.partition_by !== undefined) {
    errors.add(file, ...missingColumn(name, value.partition_by, columnsOf, offsetOf(["partition_by"])));
  }
  const columns = columnsOf(name);
  if (value.columns !== undefined)
    errors.add(file, ...schemaDifference(name, value.columns, types, columns, offsetOf));
  const declared =
    value.columns &&
    Object.entries(value.columns).map(([column, type]) => ({ name: column, type: types.get(type) ?? type }));
  const placeOf = (path: readonly (string | number)[]) => placeAt(file, offsetOf(path));
  const { assertions, findings } = declaredAssertions(
    { model: name, checks: value.assertions, columns: declared, placeOf, offsetOf },
    columnsOf,
    known,
  );
  errors.add(file, ...findings);
  return assertions;
}

function modelOf(
  { name, layer, file, header, select, references }: ModelUnit,
  columns: readonly Column[],
): Model {
  const value = header.value!;
  return {
    name,
    layer,
    path: file.path,
    sql: select!.sql,
    description: value.description.trim(),
    materialization: value.materialization ?? (layer === "bronze" ? "view" : "table"),
    partitionBy: value.partition_by,
    key: value.key,
    tags: value.tags,
    references: references.map((reference) => reference.name).sort(),
    columns,
  };
}

function assertionOf({ name, layer, file, header, select, references }: AssertionUnit): Assertion {
  const names = references.map((reference) => reference.name);
  const { description, severity } = header.value!;
  return {
    name,
    description: description.trim() || name.slice(name.indexOf("/") + 1).replaceAll("_", " "),
    severity,
    model: names.find((reference) => reference.startsWith(`${layer}.`)) ?? names[0]!,
    references: names.sort(),
    place: placeAt(file, select!.start),
    check: { kind: "sql", sql: select!.sql },
  };
}

function compileError(problems: readonly Problem[]): CompileError {
  const files = new Set(problems.map(({ where }) => where?.split(":")[0])).size;
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const message = `the SQL does not compile: ${count(problems.length, "problem")} in ${count(files, "file")}`;
  return new CompileError(message, { problems, next: "correct them, then: lake check" });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
