/** Notices paging that goes round in circles, before it fills the disk or stops short in silence. */
import { createHash } from "node:crypto";
import type { Page, PageRequest, ResourceDefinition } from "../contract/definition.ts";

/** No chain is this long; one that is does not end. */
export const PAGES_MAX = 1_000_000;

export class StagnationGuard {
  readonly #key: readonly string[];
  readonly #requests = new Set<string>();
  readonly #pages = new Set<string>();

  constructor(resource: ResourceDefinition) {
    this.#key = resource.key;
  }

  /** What is wrong with asking for this page next in the chain; undefined when nothing is. */
  atRequest(request: PageRequest): string | undefined {
    const identity = digest(request);
    if (this.#requests.has(identity)) return "the same request came up twice";
    if (this.#requests.size >= PAGES_MAX) return `${PAGES_MAX} pages and no end`;
    this.#requests.add(identity);
    return undefined;
  }

  /** What is wrong with these rows as an answer to a new request: a source that ignores its cursor sends the same again. */
  atRows(rows: Page["rows"]): string | undefined {
    return rows.length > 0 && this.#pages.has(this.#identity(rows))
      ? `all ${rows.length} rows of the page are those of an earlier page`
      : undefined;
  }

  /** Remembers a page that was accepted. */
  accept(rows: Page["rows"]): void {
    if (rows.length > 0) this.#pages.add(this.#identity(rows));
  }

  /** By key; a row that lacks its key, as after drift, stands for itself. */
  #identity(rows: Page["rows"]): string {
    return digest(rows.map((row) => this.#key.map((field) => row[field] ?? row)));
  }
}

function digest(value: unknown): string {
  return createHash("sha1").update(JSON.stringify(value)).digest("base64");
}
