/** A lake folder of a test's own, with one resource landing in it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { bronzeColumns } from "../../lake/contract/bronze.ts";
import { type DriftPolicy, defineResource, type ResourceDefinition } from "../../lake/contract/definition.ts";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { type PageReader, pageReader } from "../../lake/contract/scan-page.ts";
import { createParquetView } from "../../lake/duckdb/catalog.ts";
import { type Database, openDatabase, type Row } from "../../lake/duckdb/database.ts";
import { systemEffects } from "../../lake/effects.ts";
import { type FetchedPage, type Landed, type Landing, openLanding } from "../../lake/land/landing.ts";

export const RUN_ID = "20261121T122500Z-000001";
export const OBSERVED_AT = new Date("2026-11-21T12:25:00Z");

export interface LanderOptions {
  readonly drift?: Partial<DriftPolicy>;
  readonly key?: readonly string[];
  readonly rowsPath?: readonly string[];
  readonly segmentBytes?: number;
  /** Default: as in a run, which scans pages once it knows them. */
  readonly parsed?: boolean;
  readonly reach?: (step: string) => void;
}

export interface Lander extends AsyncDisposable {
  readonly landing: Landing;
  readonly database: Database;
  readonly resource: ResourceDefinition;
  /** Lands one body, text or bytes. */
  page(body: string | Uint8Array, headers?: Record<string, string>): ReturnType<Landing["page"]>;
  /** Bronze rows in the order of `_row`; with `columns`, as a SELECT list. */
  bronze(landed: Landed, columns?: string): Promise<Row[]>;
  parquet(landed: Landed, kind: "raw" | "rejected"): Promise<Row[]>;
  read(path: string): Promise<Buffer>;
  path(relative: string): string;
}

export async function openLander(contract: z.ZodObject, options: LanderOptions = {}): Promise<Lander> {
  const root = await mkdtemp(join(tmpdir(), "lake-land-"));
  const database = await openDatabase({ connections: 2, directories: [root] });
  const resource = defineResource({
    name: "things",
    contract,
    key: (options.key ?? ["id"]) as never,
    rowsPath: options.rowsPath ?? ["data"],
    paging: { start: () => [], next: () => undefined },
    ...(options.drift === undefined ? {} : { drift: options.drift }),
  });
  const path = (relative: string) => join(root, "_staging", RUN_ID, relative);
  const landing = openLanding({
    database,
    source: "shop",
    resource,
    runId: RUN_ID,
    observedAt: OBSERVED_AT,
    staging: path,
    effects: { ...systemEffects(), reach: options.reach ?? (() => {}) },
    ...(options.segmentBytes === undefined ? {} : { segmentBytes: options.segmentBytes }),
  });
  const read = options.parsed ? parsePage : pageReader(resource);
  return {
    landing,
    database,
    resource,
    path,
    page: (body, headers = {}) => landing.page(fetched(read, body, resource.rowsPath ?? [], headers)),
    bronze: async (landed, columns = "*") => {
      const files = landed.files.bronze.map((file) => path(file.path));
      await database.run(
        createParquetView("landed", bronzeColumns(contract), files).replace(
          "CREATE VIEW",
          "CREATE OR REPLACE VIEW",
        ),
      );
      return database.rows(`SELECT ${columns} FROM landed ORDER BY _row`);
    },
    parquet: async (landed, kind) => {
      const file = landed.files[kind].find((candidate) => candidate.path.endsWith(".parquet"));
      return file === undefined ? [] : database.rows(`SELECT * FROM read_parquet('${path(file.path)}')`);
    },
    read: (relative) => readFile(path(relative)),
    [Symbol.asyncDispose]: async () => {
      database.close();
      await rm(root, { recursive: true });
    },
  };
}

function fetched(
  read: PageReader,
  body: string | Uint8Array,
  rowsPath: readonly string[],
  headers: Record<string, string>,
): FetchedPage {
  const bytes = Buffer.from(body);
  const response = { method: "GET", url: "https://shop.example/v1/things", status: 200 };
  return {
    ...read(bytes, { ...response, rowsPath }),
    response: { ...response, headers, attempts: 1, fetchedAt: OBSERVED_AT, body: bytes },
  };
}

/** `{"data":[…]}` of rows given as JSON text or as values. */
export function list(...rows: readonly unknown[]): string {
  const texts = rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row)));
  return `{"object":"list","data":[${texts.join(",")}],"has_more":false}`;
}
