/** What becomes of one row: it lands as JSON that DuckDB reads without loss, or it is rejected, and why. */
import { z } from "zod";
import { type Contract, DRIFT_DEFAULT, type DriftAction, type DriftPolicy } from "../contract/definition.ts";
import { encode, type Path } from "../contract/encode.ts";
import { printsUnpairedSurrogate } from "../contract/exact-json.ts";
import type { Shape } from "../contract/shape.ts";
import { type Finding, type FindingKind, findings, valueAt } from "./findings.ts";

export interface Judge {
  readonly contract: Contract;
  readonly shape: Shape;
  readonly drift: Partial<DriftPolicy> | undefined;
}

export interface Verdict {
  /** Every place where the row leaves its contract. */
  readonly findings: readonly Finding[];
  /** A line for the segment, or why there is none. */
  readonly outcome: { readonly line: string } | { readonly rejected: Finding };
  /** A finding that the policy freezes; the resource fails. */
  readonly frozen?: Finding;
}

/**
 * @param sent the row as `JSON.parse` gives it
 * @param exact the row as `parseExactly` gives it; altered
 */
export function judgeRow({ contract, shape, drift }: Judge, sent: unknown, exact: unknown): Verdict {
  const policy = { ...DRIFT_DEFAULT, ...drift };
  const found: Finding[] = [];
  const extra: Extra = Object.create(null);
  let refused: Finding | undefined;
  let frozen: Finding | undefined;

  function settle(finding: Finding): void {
    found.push(finding);
    const action = actionFor(policy, finding.kind);
    const impossible = finding.path.length === 0 || finding.code === "unpaired_surrogate";
    if (action === "freeze") frozen ??= finding;
    if (impossible || action === "freeze" || action === "discard_row") refused ??= finding;
    else if (action === "evolve" && finding.kind !== "missing")
      keep(extra, finding.path, valueAt(exact, finding.path));
  }

  // Unknown fields first: zod checks the rest of an object only when it knows every field.
  let issues = contractFindings(contract, sent);
  const plain = issues.some(isNew) ? structuredClone(sent) : sent;
  for (
    let unknown = issues.filter(isNew);
    unknown.length > 0 && refused === undefined;
    unknown = issues.filter(isNew)
  ) {
    for (const finding of unknown) {
      settle(finding);
      remove(plain, finding.path);
      remove(exact, finding.path);
    }
    issues = contractFindings(contract, plain);
  }
  for (const finding of issues) {
    if (isNew(finding)) continue;
    settle(finding);
    if (finding.kind === "changed" && finding.path.length > 0) blank(exact, finding.path);
  }
  if (refused === undefined) {
    const encoded = encode(shape, exact, [], (misfit) => settle({ kind: "changed", ...misfit })) as Extra;
    if (refused === undefined && Object.keys(extra).length > 0) {
      const text = JSON.stringify(extra);
      if (printsUnpairedSurrogate(text)) settle(unspeakable(found[0] as Finding));
      encoded._extra = text;
    }
    if (refused === undefined) return { findings: found, outcome: { line: `${JSON.stringify(encoded)}\n` } };
  }
  return { findings: found, outcome: { rejected: refused }, ...(frozen === undefined ? {} : { frozen }) };
}

function contractFindings(contract: Contract, plain: unknown): Finding[] {
  if (z.validate(contract, plain)) return [];
  return findings(contract.safeParse(plain).error?.issues ?? [], plain);
}

function isNew(finding: Finding): boolean {
  return finding.kind === "new";
}

function actionFor(policy: DriftPolicy, kind: FindingKind): DriftAction {
  return kind === "new" ? policy.newField : kind === "missing" ? policy.missingField : policy.changedType;
}

function unspeakable(finding: Finding): Finding {
  const message = "half a surrogate pair is not text that UTF-8 can hold";
  return { kind: "changed", path: finding.path, code: "unpaired_surrogate", message };
}

/** Without a prototype, so that every name is only a name. */
interface Extra {
  [name: string]: unknown;
}

/** Values outside the contract keep their place: `{"outcome": {"rule": …}}`; array elements go by their number. */
function keep(extra: Extra, path: Path, value: unknown): void {
  let owner = extra;
  for (const part of path.slice(0, -1)) {
    owner[String(part)] ??= Object.create(null) as Extra;
    owner = owner[String(part)] as Extra;
  }
  owner[String(path.at(-1))] = value;
}

function remove(row: unknown, path: Path): void {
  const owner = valueAt(row, path.slice(0, -1));
  Reflect.deleteProperty(owner as object, path.at(-1) as PropertyKey);
}

function blank(row: unknown, path: Path): void {
  const owner = valueAt(row, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  owner[path.at(-1) as PropertyKey] = null;
}
