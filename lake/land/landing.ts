/**
 * Lands one resource in one run: pages in, raw archive, typed bronze Parquet and rejected rows out, all in staging.
 * Every row is accounted for: `fetched = landed + rejected + duplicate`, on each page.
 */
import { contractColumns } from "../contract/columns.ts";
import type { ResourceDefinition } from "../contract/definition.ts";
import type { ParsedPage } from "../contract/parse-page.ts";
import type { Database } from "../duckdb/database.ts";
import type { Effects } from "../effects.ts";
import { asStorageError, ContractViolationError, type Problem } from "../errors.ts";
import type { LandedResource } from "../state/commit.ts";
import { landedFolder } from "../state/paths.ts";
import { Archive } from "./archive.ts";
import { DriftTally, placeText } from "./drift-tally.ts";
import { REJECTED_COLUMNS, REQUEST_COLUMNS, requestRecord } from "./evidence.ts";
import type { Finding } from "./findings.ts";
import { Ledger } from "./ledger.ts";
import { openPageLander, type PageOutcome } from "./page-lander.ts";
import { Segments } from "./segments.ts";

export interface FetchedPage extends ParsedPage {
  readonly response: {
    readonly method: string;
    /** Without secrets. */
    readonly url: string;
    readonly status: number;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly attempts: number;
    readonly fetchedAt: Date;
    /** Exact bytes; must not change afterwards. */
    readonly body: Buffer;
  };
}

/** What became of the rows of a page: `fetched = landed + rejected + duplicate`. */
export interface PageCounts {
  readonly fetched: number;
  readonly landed: number;
  readonly rejected: number;
  readonly duplicate: number;
}

/** The part of a commit's entry that landing knows. */
export type Landed = Pick<
  LandedResource,
  "pages" | "fetched" | "landed" | "rejected" | "duplicate" | "drift" | "files" | "complete"
>;

export interface Landing {
  /**
   * Pages come one at a time, in the order their rows are numbered. Resolves when another page is welcome. Rejects with
   * ContractViolationError when the page meets a frozen drift, with StorageError when the disk fails.
   */
  page(page: FetchedPage): Promise<PageCounts>;
  /** All files written. A resource without rows gives one Parquet file without rows. */
  finish(): Promise<Landed>;
  /** Gives up bronze and keeps the evidence: raw bodies, requests, rejected rows. Rejects when not even that can be written. */
  abort(): Promise<Landed>;
}

export interface LandingOptions {
  readonly database: Pick<Database, "rows" | "run" | "parallelism">;
  readonly source: string;
  readonly resource: ResourceDefinition;
  readonly runId: string;
  /** Start of the run. */
  readonly observedAt: Date;
  /** Absolute path in staging of a path relative to the lake root. */
  readonly staging: (relative: string) => string;
  readonly effects: Pick<Effects, "reach" | "log">;
  /** Bytes of JSON per Parquet file; default 32 MB. */
  readonly segmentBytes?: number;
}

const SEGMENT_BYTES = 32_000_000;

export function openLanding(options: LandingOptions): Landing {
  const { source, resource, runId, staging, effects, database, observedAt } = options;
  const name = `${source}.${resource.name}`;
  const columns = contractColumns(resource.contract);
  const folder = (kind: "raw" | "bronze" | "rejected") => landedFolder(kind, source, resource.name, runId);
  const bodies = `${folder("raw")}/bodies.zst`;
  const archive = new Archive(staging(bodies), bodies);
  const ledger = (columns: Readonly<Record<string, string>>, path: string, gather: string) =>
    new Ledger({ database, columns, path, gather: `segments/${name}-${gather}.ndjson`, staging });
  const requests = ledger(REQUEST_COLUMNS, `${folder("raw")}/requests.parquet`, "requests");
  const rejected = ledger(REJECTED_COLUMNS, `${folder("rejected")}/part-0.parquet`, "rejected");
  const segments = new Segments({
    database,
    columns,
    observedAt,
    name,
    folder: folder("bronze"),
    staging,
    segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    effects,
  });
  const drift = new DriftTally();
  const land = openPageLander(resource, columns, segments);
  const total = { pages: 0, fetched: 0, landed: 0, rejected: 0, duplicate: 0 };

  function account(page: FetchedPage): PageCounts {
    const number = total.pages++;
    const firstRow = segments.rows;
    const outcome = land(page);
    const counts = countsOf(page, segments.rows - firstRow, outcome);
    const record = requestRecord(number, page.response, counts, firstRow);
    archive.add(page.response.body, (body) => requests.add(record(body)));
    for (const row of outcome.rejected) rejected.add({ page: number, ...row });
    for (const findings of outcome.findings) drift.add(findings);
    for (const key of ["fetched", "landed", "rejected", "duplicate"] as const) total[key] += counts[key];
    if (outcome.frozen.length > 0) throw frozenError(name, page, outcome.frozen);
    return counts;
  }

  async function evidence(complete: boolean, bronze: Landed["files"]["bronze"]): Promise<Landed> {
    const raw = [await archive.finish(), await requests.finish()].filter((file) => file !== undefined);
    const rows = await rejected.finish();
    return {
      ...total,
      drift: drift.list(),
      files: { raw, bronze, rejected: rows === undefined ? [] : [rows] },
      complete,
    };
  }

  return {
    page: (page) =>
      storing(name, async () => {
        const counts = account(page);
        await Promise.all([segments.ready(), archive.ready()]);
        effects.reach("land:page");
        return counts;
      }),
    finish: () =>
      storing(name, async () => {
        const landed = await evidence(true, await segments.finish());
        effects.reach("land:resource");
        return landed;
      }),
    abort: () =>
      storing(name, async () => {
        await segments.discard();
        return evidence(false, []);
      }),
  };
}

/** Every row of a page is somewhere, once; anything else is a bug that must not be committed. */
function countsOf(page: FetchedPage, landed: number, outcome: PageOutcome): PageCounts {
  const fetched = page.rows.length;
  const { duplicate } = outcome;
  const rejected = outcome.rejected.length;
  if (fetched !== landed + rejected + duplicate) {
    throw new Error(
      `${page.response.url}: ${fetched} rows fetched, but ${landed} landed, ${rejected} rejected, ${duplicate} duplicate`,
    );
  }
  return { fetched, landed, rejected, duplicate };
}

function frozenError(name: string, page: FetchedPage, frozen: readonly Finding[]): ContractViolationError {
  const { method, url, status } = page.response;
  const byPlace = Map.groupBy(frozen, ({ kind, path }) => `${kind} field ${placeText(path)}`);
  const problems = [...byPlace].map(
    ([place, [first, ...more]]): Problem => ({
      what: `${place}: ${(first as Finding).message}${more.length > 0 ? ` (and ${more.length} more rows)` : ""}`,
    }),
  );
  return new ContractViolationError(
    `${name} has left its frozen contract: ${(problems[0] as Problem).what}`,
    {
      where: `${method} ${url} → ${status}`,
      next: `change the contract in extract/, or the resource's drift policy, then run the same command again`,
      problems,
    },
  );
}

async function storing<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error, `landing ${name}`);
  }
}
