/** SQL files → a graph of typed models and assertions, or every problem in them at once. Nothing runs, nothing is read. */
import type { BindResult } from "../duckdb/binder.ts";
import type { Column } from "../duckdb/database.ts";
import type { SqlEngine } from "../duckdb/sql-engine.ts";
import type { ColumnsOf } from "./assertions.ts";
import { bindFinding } from "./bind-finding.ts";
import { FLOAT_SENSITIVE, floatSums, nondeterminism } from "./determinism.ts";
import { type Draft, draftOf } from "./draft.ts";
import { Findings } from "./findings.ts";
import type { Assertion, Graph, InputTable, Model, SqlFile } from "./graph.ts";
import { layerViolation } from "./layers.ts";
import { AssertionHeader, ModelHeader } from "./model-header.ts";
import { declaredTypes, promisedAssertions } from "./model-promises.ts";
import { topologicalOrder } from "./order.ts";
import { placeAt } from "./place.ts";
import { parseAll, type Unit, unitOf } from "./unit.ts";

export interface ProjectSql {
  readonly models: readonly SqlFile[];
  readonly quality: readonly SqlFile[];
  readonly inputs: readonly InputTable[];
  /** Opens the engine that judges the SQL. */
  readonly engine: () => Promise<SqlEngine>;
}

type ModelUnit = Unit<ModelHeader>;
type AssertionUnit = Unit<AssertionHeader>;

/** @throws CompileError with all problems; what lies downstream of a broken model is not reported as broken itself. */
export async function compileProject({ models, quality, inputs, engine: open }: ProjectSql): Promise<Graph> {
  await using engine = await open();
  const errors = new Findings();
  const warnings = new Findings();

  // Each file by itself.
  const drafts = models.map((file) => draftOf(file, "@model", ModelHeader));
  const checks = quality.map((file) => draftOf(file, "@assertion", AssertionHeader));
  const known = new Set([...inputs, ...drafts].map(({ name }) => name));
  const owners = ownersOf(drafts, inputs, errors);
  const trees = await parseAll([...drafts, ...checks], engine);
  const units = drafts.map((draft) => unitOf(draft, trees, known, errors));
  const assertionUnits = checks.map((draft) => unitOf(draft, trees, known, errors));
  for (const unit of units) reviewModel(unit, errors);
  for (const unit of assertionUnits) reviewAssertion(unit, errors, warnings);

  // The files together: an order, then columns and types from left to right.
  const owned = units.filter(({ name, file }) => owners.get(name) === file.path);
  const ordered = orderModels(owned, errors);
  const bound = await bindUnits(ordered, assertionUnits, inputs, engine);
  const columnsOf: ColumnsOf = (table) =>
    bound.columns.get(table) ?? inputs.find(({ name }) => name === table)?.columns;
  for (const unit of [...ordered, ...assertionUnits]) reportBinding(unit, bound, columnsOf, errors, warnings);

  // What the headers promise, against what was found.
  const types = await declaredTypes(owned, engine);
  const promised = owned.flatMap((unit) => promisedAssertions(unit, { columnsOf, types, known, errors }));

  errors.throwIfAny();
  return {
    inputs,
    models: ordered.map((unit) => modelOf(unit, bound.columns.get(unit.name)!)),
    assertions: [...promised, ...assertionUnits.map(assertionOf)],
    warnings: warnings.problems(),
  };
}

/** Path of the file that a name belongs to; whoever claims it second is reported. */
function ownersOf(
  drafts: readonly Draft<ModelHeader>[],
  inputs: readonly InputTable[],
  errors: Findings,
): Map<string, string> {
  const owners = new Map(inputs.map(({ name }) => [name, "the table of landed rows"]));
  for (const { name, file } of drafts) {
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, file.path);
    else
      errors.add(file, {
        what: `${name} is also the name of ${owner}`,
        offset: 0,
        hint: "rename one of the two",
      });
  }
  return owners;
}

function reviewModel({ file, layer, select, references }: ModelUnit, errors: Findings): void {
  if (select === undefined) return;
  for (const { name, offset } of references) {
    const violation = layerViolation(layer, name);
    if (violation !== undefined) errors.add(file, { ...violation, offset });
  }
  errors.add(file, ...nondeterminism(select));
}

/** Its verdict has to repeat, its sample of failing rows need not: so the lint only warns. */
function reviewAssertion(unit: AssertionUnit, errors: Findings, warnings: Findings): void {
  const { file, select, references, sound } = unit;
  if (select === undefined) return;
  warnings.add(file, ...nondeterminism(select));
  if (sound && references.length === 0) {
    const hint = "name what it is about: FROM <layer>.<model>";
    errors.add(file, { what: "the assertion reads no table", offset: select.start, hint });
  }
}

/** Upstream first; models on a cycle, or below one, are left out. */
function orderModels(units: readonly ModelUnit[], errors: Findings): ModelUnit[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const edges = new Map(
    units.map(({ name, references }) => [name, references.map((reference) => reference.name)]),
  );
  const { order, cycles } = topologicalOrder(edges);
  for (const cycle of cycles) {
    const { file, references } = byName.get(cycle[0]!)!;
    const offset = references.find(({ name }) => name === cycle[1])!.offset;
    const hint = "let one of them read what the others read";
    errors.add(file, { what: `cycle: ${cycle.join(" -> ")}`, offset, hint });
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
  { name, file, select, references }: Unit<unknown>,
  { failures, duplicates, floatAggregates }: BindResult,
  columnsOf: ColumnsOf,
  errors: Findings,
  warnings: Findings,
): void {
  if (select === undefined) return;
  const failure = failures.get(name);
  if (failure !== undefined) {
    const namesOf = (table: string) => (columnsOf(table) ?? []).map((column) => column.name);
    const columns = new Map(references.map((reference) => [reference.name, namesOf(reference.name)]));
    errors.add(file, bindFinding(failure, select, columns));
  }
  for (const column of duplicates.get(name) ?? []) {
    const hint = "give one another name with AS, or leave it out with EXCLUDE";
    errors.add(file, { what: `two columns are named ${column}`, offset: select.start, hint });
  }
  warnings.add(file, ...floatSums(select, floatAggregates.get(name) ?? []));
}

function modelOf(unit: ModelUnit, columns: readonly Column[]): Model {
  const { name, layer, file, select, references } = unit;
  const header = unit.header.value!;
  return {
    name,
    layer,
    path: file.path,
    sql: select!.sql,
    description: header.description.trim(),
    materialization: header.materialization ?? (layer === "bronze" ? "view" : "table"),
    partitionBy: header.partition_by,
    key: header.key,
    tags: header.tags,
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
