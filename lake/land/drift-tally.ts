/** How often rows left the contract, by kind and place. */
import type { Finding, FindingKind } from "./findings.ts";

export interface Drift {
  readonly kind: FindingKind;
  /** `outcome.rule`, `lines[].price`. */
  readonly path: string;
  readonly rows: number;
}

/** Places told apart; an object with endless keys must not fill memory or the commit. */
const PLACES_MAX = 256;
const ELSEWHERE = "(elsewhere)";

export class DriftTally {
  readonly #rows = new Map<string, { kind: FindingKind; path: string; rows: number }>();

  /** Counts a row once for each place. */
  add(findings: readonly Finding[]): void {
    const seen = new Set<string>();
    for (const { kind, path } of findings) {
      let place = placeText(path);
      if (this.#rows.size >= PLACES_MAX && !this.#rows.has(`${kind} ${place}`)) place = ELSEWHERE;
      const key = `${kind} ${place}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const entry = this.#rows.get(key) ?? { kind, path: place, rows: 0 };
      entry.rows++;
      this.#rows.set(key, entry);
    }
  }

  /** Sorted by place. */
  list(): Drift[] {
    return [...this.#rows.values()].toSorted((a, b) =>
      `${a.path} ${a.kind}` < `${b.path} ${b.kind}` ? -1 : 1,
    );
  }
}

/** Elements of an array share one place. */
export function placeText(path: Finding["path"]): string {
  return path
    .map((part, i) => (typeof part === "number" ? "[]" : i === 0 ? String(part) : `.${String(part)}`))
    .join("");
}
