/** Structured logs: one JSON object a line, secrets scrubbed, to stderr and to the log file of the run at hand. */
import { closeSync, openSync, writeSync } from "node:fs";
import { type Logger, pino } from "pino";

export type LogFormat = "pretty" | "json";

/** A run that is being logged. */
export interface LoggedRun {
  /** File that gets every line of `info` and above. */
  readonly path: string;
  /** Stand in every line. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Logging {
  readonly logger: Logger;
  /** What reaches stderr; the run's file always has `info` and above. */
  configure(options: { readonly level: string; readonly format: LogFormat }): void;
  /** Has lines for stderr printed by someone who knows what else stands there. */
  printWith(print: (line: string) => void): void;
  /** Returns the function that closes the file. */
  attachRun(run: LoggedRun): () => void;
}

const SEVERITY = pino.levels.values;

/** Said by the lines around them, to whoever watches. */
const IN_THE_FILE_ONLY: ReadonlySet<string> = new Set(["time", "event", "command", "run_id"]);

export function createLogging(
  scrub: (text: string) => string,
  stderr: NodeJS.WriteStream = process.stderr,
): Logging {
  let level = "warn";
  let format: LogFormat = "pretty";
  let print = (line: string): void => void stderr.write(line);
  let fields: LoggedRun["fields"] = {};
  const files = new Set<number>();
  /** A log that cannot be written is said once; what the run itself cannot write then, it says on its own. */
  const append = (file: number, line: string): void => {
    try {
      writeSync(file, line);
    } catch (error) {
      files.delete(file);
      print(`${"warn".padEnd(8)} the rest of the run is not logged: ${(error as Error).message}\n`);
    }
  };
  const destination = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(raw: string): void {
      const line = scrub(raw);
      if (this.lastLevel >= SEVERITY.info!) for (const file of files) append(file, line);
      if (this.lastLevel < (SEVERITY[level] ?? Number.POSITIVE_INFINITY)) return;
      print(format === "pretty" ? prettyLine(line) : line);
    },
  };
  const logger = pino(
    {
      level: "debug",
      base: null,
      mixin: () => ({ ...fields }),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    destination,
  );
  return {
    logger,
    configure: (options) => {
      level = options.level;
      format = options.format;
    },
    printWith: (printer) => {
      print = printer;
    },
    attachRun: (run) => {
      const file = openSync(run.path, "a");
      files.add(file);
      fields = run.fields;
      return () => {
        files.delete(file);
        fields = {};
        closeSync(file);
      };
    },
  };
}

/** `warn     message: why  key=value …` */
function prettyLine(line: string): string {
  const { level, msg, why, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const told = Object.entries(rest).filter(([name]) => !IN_THE_FILE_ONLY.has(name));
  const fields = told.map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const message = why === undefined ? msg : `${msg}: ${why}`;
  return `${String(level).padEnd(8)} ${[message, ...fields].join("  ")}\n`;
}
