/** Structured logs: one JSON object a line, secrets scrubbed, to stderr and to the log file of the run at hand. */
import { closeSync, openSync, writeSync } from "node:fs";
import { type Logger, pino } from "pino";

export type LogFormat = "auto" | "pretty" | "json";

export interface Logging {
  readonly logger: Logger;
  /** What reaches stderr; the run's file always has `info` and above. */
  configure(options: { readonly level: string; readonly format: LogFormat }): void;
  /** Adds a file that gets every line from now on; returns the function that closes it. */
  attachFile(path: string): () => void;
}

const SEVERITY = pino.levels.values;

export function createLogging(
  scrub: (text: string) => string,
  stderr: NodeJS.WriteStream = process.stderr,
): Logging {
  let level = "warn";
  let format: LogFormat = "auto";
  const files = new Set<number>();
  const destination = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(raw: string): void {
      const line = scrub(raw);
      if (this.lastLevel >= SEVERITY.info!) for (const file of files) writeSync(file, line);
      if (this.lastLevel < (SEVERITY[level] ?? Number.POSITIVE_INFINITY)) return;
      const pretty = format === "pretty" || (format === "auto" && stderr.isTTY === true);
      stderr.write(pretty ? prettyLine(line) : line);
    },
  };
  const logger = pino(
    {
      level: "debug",
      base: null,
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
    attachFile: (path) => {
      const file = openSync(path, "a");
      files.add(file);
      return () => {
        files.delete(file);
        closeSync(file);
      };
    },
  };
}

/** `12:25:01 warn  message  key=value …` */
function prettyLine(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}  ${fields.join(" ")}\n`;
}
