/** Everything said about the files of a project while it compiles, so that all of it can be said at once. */
import { CompileError, type Problem } from "../errors.ts";
import type { SqlFile } from "./graph.ts";
import { type Finding, problemAt } from "./place.ts";

export class Findings {
  readonly #found: { readonly file: SqlFile; readonly finding: Finding }[] = [];

  add(file: SqlFile, ...findings: readonly Finding[]): void {
    for (const finding of findings) this.#found.push({ file, finding });
  }

  /** By place: a file's problems stand together, from top to bottom. */
  problems(): Problem[] {
    return this.#found
      .toSorted((a, b) => compareText(a.file.path, b.file.path) || a.finding.offset - b.finding.offset)
      .map(({ file, finding }) => problemAt(file, finding));
  }

  /** @throws CompileError when anything was found */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const problems = count(this.#found.length, "problem");
    const files = count(new Set(this.#found.map(({ file }) => file.path)).size, "file");
    throw new CompileError(`the SQL does not compile: ${problems} in ${files}`, {
      problems: this.problems(),
      next: "correct them, then: lake check",
    });
  }
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
