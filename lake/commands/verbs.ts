/** Every verb of the CLI as a value: what it is called, what it takes, and where its code is. Loading one loads no other. */

import type { Effects } from "../effects.ts";
import type { ExitCode, LakeError } from "../errors.ts";

/** Version of every `--json` output; it grows only when a field changes its meaning or goes away. */
export const SCHEMA_VERSION = 1;

/** One typed command, parsed. */
export interface Invocation {
  readonly args: readonly string[];
  /** camelCase flags as given; absent when not given. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Options that only the project knows, of a verb that takes them: by what was typed, e.g. `--as-of`. */
  readonly ownOptions: Readonly<Record<string, unknown>>;
  readonly projectDir: string;
  readonly effects: Effects;
  /** The command as typed, for the record. */
  readonly typed: string;
  /** stderr is a terminal, so progress may move. */
  readonly interactive: boolean;
  /** The user asked for data only: no chatter. */
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** What a command gives back: `data` for `--json`, `text` otherwise, `bytes` for binary output. */
export interface Outcome {
  readonly exitCode?: ExitCode;
  /** Absent from a command that prints on its own while it goes on. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly bytes?: AsyncIterable<Uint8Array>;
  /** Commands to try now, for a person. */
  readonly next?: readonly string[];
  /** What kept the command from its end; `data` then tells how far it came. */
  readonly error?: LakeError;
}

export type Command = (invocation: Invocation) => Promise<Outcome>;

/** `<value>` follows a flag that takes one, `<values…>` one that may be repeated. */
export type Option = readonly [flag: string, about: string];

export interface Verb {
  readonly name: string;
  /** What a person wants when typing it; the heading it stands under in the help. */
  readonly group: "Run" | "Look" | "Mend" | "Develop";
  /** One place for each argument it takes: `[optional]`, `[as many as you like…]`. */
  readonly args?: string;
  /** It takes options that only the project knows, and judges them itself. */
  readonly ownOptions?: true;
  readonly about: string;
  readonly options?: readonly Option[];
  readonly examples: readonly string[];
  readonly load: () => Promise<{ default: Command }>;
}

const API_OPTIONS = [
  ["--api <api>", "mock or live (default: mock)"],
  ["--mock-url <url>", "A mock API that is already up (default: start one)"],
  ["--mock-scenario <name>", "How the mock behaves: steady, outage, … (default: steady)"],
  ["--max-page-size <n>", "Lower the page size"],
] as const;

const WINDOW_OPTIONS = [
  ["--days <n>", "The last n whole UTC days and today so far"],
  ["--from <time>", "Start of the window, YYYY-MM-DD or ISO instant (default: the watermark)"],
  ["--to <time>", "End of the window, excluded (default: now)"],
  [
    "--source <names…>",
    "Only these sources or source.resource, comma-separated (default: LAKE_SOURCES, or all)",
  ],
  ["--providers <names…>", "The same as --source"],
  [
    "--datasets <ids…>",
    "Only these datasets, e.g. series or stations, comma-separated, and no resource without them",
  ],
  ["--catalog-only", "Only resources that list what there is to read"],
  ["--param <name=value…>", "A value in place of a resource's default, e.g. year=2024"],
  ...API_OPTIONS,
] as const;

const REPEAT_OPTIONS = [
  [
    "--dry-run",
    "Only say how many requests, how long, which share of the quotas; nothing is asked or written",
  ],
  ["--loop", "Run again and again; the window is for the first run that completes, then from the watermark"],
  [
    "--interval <seconds>",
    "With --loop: at whole multiples of it, UTC, so 3600 is on the hour (default: 3600)",
  ],
] as const;

/** What and where from; a backfill has its own windows. */
const BACKFILL_OPTIONS = [
  ["--from <time>", "Start of the range, YYYY-MM-DD or ISO instant"],
  ["--to <time>", "End of the range, excluded (default: today, 00:00 UTC)"],
  [
    "--every <unit>",
    "One run and one commit for each day, week, month, quarter or year (default: month: few enough commits for years, little to read again after a failure)",
  ],
  [
    "--plan <file>",
    'Sources and datasets as JSON: {"providers": [{"name": "fred", "datasets": ["DEXUSEU"]}]}',
  ],
  ["--again", "Read again what is covered already"],
  [
    "--dry-run",
    "Only say how many requests, how long, which share of the quotas; nothing is asked or written",
  ],
  ["--extract-only", "No transforms at the end"],
  ...WINDOW_OPTIONS.filter(([flag]) => !/^--(days|from|to|catalog-only|param)\b/.test(flag)),
] as const;

const CONTRACT_OPTIONS = [
  ["--accept-contracts", "Build though a contract changed so that rows landed before may not fit it"],
] as const;

const SELECT_OPTIONS = [
  [
    "--select <models…>",
    "Only these models; operators: +up, down+, 2+near, tag:x, layer:gold, source:payments, globs",
  ],
  ["--exclude <models…>", "All but these models; same operators"],
] as const;

export const GLOBAL_OPTIONS = [
  ["--project <dir>", "Folder of the project (default: .)"],
  ["--root <dir>", "Folder of the lake (default: data, or LAKE_ROOT)"],
  ["--now <time>", "Fix the clock, e.g. 2026-11-21T12:00:00Z"],
  ["--json", "Print one JSON object on stdout, errors included"],
  ["--log-level <level>", "silent, error, warn, info or debug (default: warn); debug adds stacks to errors"],
  ["--log-format <format>", "pretty, or json for NDJSON and nothing else on stderr (default: pretty)"],
  ["-q, --quiet", "No progress on stderr"],
] as const;

export const VERBS: readonly Verb[] = [
  {
    name: "run-all",
    group: "Run",
    about: "Extract, land, build, assert, publish",
    options: [...WINDOW_OPTIONS, ...REPEAT_OPTIONS, ...SELECT_OPTIONS, ...CONTRACT_OPTIONS],
    examples: [
      "lake run-all --days 1",
      "lake run-all --from 2026-11-01 --to 2026-11-08 --json",
      "STRIPE_API_KEY=sk_… lake run-all --days 7 --api live --root data-live",
    ],
    load: () => import("./run-all.ts"),
  },
  {
    name: "extract",
    group: "Run",
    about: "Extract and land bronze; no transforms",
    options: [...WINDOW_OPTIONS, ...REPEAT_OPTIONS],
    examples: [
      "lake extract --source payments.charges --days 3",
      "lake extract --providers fred,eia --datasets DEXUSEU --days 30",
      "lake extract --catalog-only --days 1 --dry-run",
      "lake extract --loop --interval 3600",
    ],
    load: () => import("./extract.ts"),
  },
  {
    name: "backfill",
    group: "Run",
    about: "Extract past windows, one run each, then transform; typed again it goes on where it stopped",
    options: BACKFILL_OPTIONS,
    examples: [
      "lake backfill --from 2019-01-01 --to 2023-01-01",
      "lake backfill --from 2019-01-01 --to 2023-01-01 --every year --source census",
      "lake backfill --from 2024-01-01 --plan backfill.json --dry-run",
    ],
    load: () => import("./backfill.ts"),
  },
  {
    name: "run",
    group: "Run",
    args: "[flow] [arguments…]",
    ownOptions: true,
    about: "Run one of the project's flows, or list them with their arguments",
    options: [
      ["--config <file>", "JSON for a flow that takes a config"],
      ["--dry-run", "Only say what would be fetched, made and stored; no socket is opened"],
      ...API_OPTIONS,
    ],
    examples: [
      "lake run",
      "lake run refresh-market-data 2024 2026-11-01",
      "lake run refresh-amenity-benchmarks --as-of 2026-11 --dry-run",
    ],
    load: () => import("./run.ts"),
  },
  {
    name: "run-transforms",
    group: "Run",
    about: "Rebuild silver and gold from bronze, assert, publish; no network",
    options: [...SELECT_OPTIONS, ...CONTRACT_OPTIONS],
    examples: ["lake run-transforms", "lake run-transforms --select +gold.daily_revenue"],
    load: () => import("./run-transforms.ts"),
  },
  {
    name: "run-quality",
    group: "Run",
    about: "Run every assertion on the published snapshot",
    options: SELECT_OPTIONS,
    examples: ["lake run-quality", "lake run-quality --select layer:gold"],
    load: () => import("./run-quality.ts"),
  },
  {
    name: "query",
    group: "Look",
    args: "[sql]",
    about: "Run one SELECT on the published snapshot and bronze",
    options: [
      ["--format <format>", "table, json, csv, parquet or arrow (default: table)"],
      ["--output <file>", "Write there instead of stdout"],
      ["--snapshot <n>", "An earlier snapshot (default: the current one)"],
      ["--spreadsheet", "CSV only: a leading ' before text that a spreadsheet would run as a formula"],
    ],
    examples: [
      'lake query "FROM gold.daily_revenue"',
      'lake query "FROM silver.charges" --format parquet --output charges.parquet',
    ],
    load: () => import("./query.ts"),
  },
  {
    name: "plan",
    group: "Look",
    about: "Show what run-all would do",
    options: [...WINDOW_OPTIONS, ...SELECT_OPTIONS],
    examples: ["lake plan --days 1 --select gold.daily_revenue+"],
    load: () => import("./plan.ts"),
  },
  {
    name: "runs",
    group: "Look",
    args: "[run_id]",
    about: "List runs, or show one run's manifest",
    options: [["--limit <n>", "How many, newest first (default: 20)"]],
    examples: ["lake runs", "lake runs 20261121T122500Z-000001 --json"],
    load: () => import("./runs.ts"),
  },
  {
    name: "status",
    group: "Look",
    args: "[source]",
    about: "What the lake holds and how fresh it is, in all or of one source",
    examples: ["lake status", "lake status fred", "lake status --json"],
    load: () => import("./status.ts"),
  },
  {
    name: "lineage",
    group: "Look",
    args: "[table]",
    about: "From the service that answered to the table, and to every table that reads it",
    examples: ["lake lineage gold.indicators", "lake lineage bronze.fred__series --json"],
    load: () => import("./lineage.ts"),
  },
  {
    name: "limits",
    group: "Look",
    args: "[source]",
    about: "Rates, quotas and breakers of the sources: what holds, what is used; change it, also under a run",
    options: [
      ["--set <source>", "Ask this source otherwise from now on: with the options below"],
      ["--rate <n>", "Requests per second, e.g. 0.5"],
      ["--concurrency <n>", "Requests in flight at once"],
      ["--workers <n>", "The same as --concurrency"],
      ["--per-day <n>", "Requests per UTC day"],
      ["--per-month <n>", "Requests per UTC month"],
      ["--page-size <n>", "Rows per page, from the next run on"],
      ["--batch-size <n>", "The same as --page-size"],
      ["--force", "Even beyond what the source declares"],
      ["--unset <source>", "Ask this source as it declares again"],
      ["--reset <source>", "Close the breaker: the source is asked at once"],
    ],
    examples: ["lake limits", "lake limits payments --json", "lake limits --set payments --rate 5"],
    load: () => import("./limits.ts"),
  },
  {
    name: "snapshots",
    group: "Look",
    about: "List published snapshots",
    examples: ["lake snapshots"],
    load: () => import("./snapshots.ts"),
  },
  {
    name: "rollback",
    group: "Mend",
    args: "[snapshot]",
    about: "Make an earlier snapshot the published one",
    examples: ["lake rollback", "lake rollback 12"],
    load: () => import("./rollback.ts"),
  },
  {
    name: "archive",
    group: "Mend",
    about: "Move manifests of old runs to _state/manifests/archive/; nothing is deleted",
    options: [
      ["--older-than <days>", "Age in days (default: 90)"],
      ["--dry-run", "Only say which"],
    ],
    examples: ["lake archive --dry-run", "lake archive --older-than 30"],
    load: () => import("./archive.ts"),
  },
  {
    name: "probe",
    group: "Look",
    args: "[sources…]",
    about:
      "Find out what a run needs before one: storage, keys, services, contracts, what is left of the limits",
    options: API_OPTIONS,
    examples: ["lake probe", "lake probe fred,eia --api live --json"],
    load: () => import("./probe.ts"),
  },
  {
    name: "doctor",
    group: "Mend",
    about: "Check node, disk, lock, lake and settings; repair what can be derived",
    options: [["--verify", "Re-hash every file of the lake"]],
    examples: ["lake doctor", "lake doctor --verify"],
    load: () => import("./doctor.ts"),
  },
  {
    name: "init",
    group: "Develop",
    args: "[dir]",
    about: "Write a project that runs offline: sources, their mocks, models, assertions",
    options: [["--sources <names>", "Folders of the example, comma-separated, or all (default: payments)"]],
    examples: [
      "lake init",
      "lake init my-lake --sources fred,worldbank",
      "lake init everything --sources all",
    ],
    load: () => import("./init.ts"),
  },
  {
    name: "init-source",
    group: "Develop",
    args: "[name] [url]",
    about: "Draft a source, its contract, mock, model, assertion and test from one answer of a service",
    options: [
      [
        "--auth <how>",
        "Where the key goes, and the secret that holds it: bearer=ENV, header:name=ENV, query:name=ENV",
      ],
      ["--header <line…>", 'Sent with every request, as "Name: value"; not for keys'],
      ["--sample <file>", "An answer that is here already; nothing is asked"],
      ["--resource <name>", "Name of the resource (default: from the URL)"],
    ],
    examples: [
      "lake init-source shop 'https://api.example.com/v1/orders?limit=20' --auth bearer=SHOP_KEY",
      "lake init-source shop https://api.example.com/v1/orders --sample orders.json",
    ],
    load: () => import("./init-source.ts"),
  },
  {
    name: "check",
    group: "Develop",
    about: "Compile models and assertions against the contracts, with no data",
    examples: ["lake check"],
    load: () => import("./check.ts"),
  },
  {
    name: "types",
    group: "Develop",
    about: "Write the TypeScript types of the whole lake, for Kysely",
    options: [["--output <file>", "Write there instead of stdout"]],
    examples: ["lake types --output lake.d.ts"],
    load: () => import("./types.ts"),
  },
  {
    name: "mock-api",
    group: "Develop",
    about: "Serve the mock API on 127.0.0.1 until interrupted",
    options: [
      ["--port <port>", "Port (default: 8787; 0 picks a free one)"],
      ["--scenario <name>", "steady, rate-limited, outage, …"],
      ["--scale <factor>", "Multiply the volume"],
      ["--seed <seed>", "Another seed gives other records"],
    ],
    examples: ["lake mock-api --port 8787", "LAKE_MOCK_URL=http://127.0.0.1:8787 lake run-all --days 1"],
    load: () => import("./mock-api.ts"),
  },
];
