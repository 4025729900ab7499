/** Draws run events on stderr: lines that move on a terminal, one line per finished thing elsewhere. */
import type { RunEvent } from "./run-event.ts";

export interface Progress {
  show(event: RunEvent): void;
  /** Takes back what still moves, so that whatever is printed next starts on a clean line. */
  stop(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly monotonicMs: () => number;
}

type ResourceEvent = Extract<RunEvent, { kind: "resource" }>;

const FRAME_MS = 80;
const count = new Intl.NumberFormat("en-US");

export function createProgress({ write, interactive, colour, monotonicMs }: ProgressOptions): Progress {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const moving = new Map<string, string>();
  let drawn = 0;
  let lastFrame = Number.NEGATIVE_INFINITY;

  function erase(): void {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  }

  function draw(): void {
    if (!interactive || moving.size === 0) return;
    const lines = [...moving.values()];
    write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  }

  function line(text: string): void {
    erase();
    write(`${text}\n`);
    draw();
  }

  function move(id: string, text: string): void {
    if (!interactive) return;
    moving.set(id, text);
    const now = monotonicMs();
    if (now - lastFrame < FRAME_MS) return;
    lastFrame = now;
    erase();
    draw();
  }

  function settle(id: string, text: string): void {
    moving.delete(id);
    line(text);
  }

  function resource(event: ResourceEvent): void {
    const name = `${event.source}.${event.resource}`;
    const set = [
      event.rejected > 0 ? paint(33, `${count.format(event.rejected)} rejected`) : "",
      event.duplicate > 0 ? `${count.format(event.duplicate)} duplicate` : "",
      event.retries > 0 ? `${event.retries} retried` : "",
    ].filter((part) => part !== "");
    const text =
      `${name.padEnd(34)} ${rows(event.landed)}  ${count.format(event.pages).padStart(5)} pages  ` +
      `${seconds(event.elapsedMs)}${set.length > 0 ? `  ${set.join(", ")}` : ""}`;
    if (event.state === "running") move(name, `${paint(36, "extract")}  ${text}`);
    else settle(name, `${event.state === "failed" ? paint(31, "failed ") : paint(36, "extract")}  ${text}`);
  }

  function model(event: Extract<RunEvent, { kind: "model" }>): void {
    const text = `${event.model.padEnd(34)} ${event.rows === null ? " ".repeat(14) : rows(event.rows)}`;
    if (event.state === "running") return move(event.model, `${paint(35, "build  ")}  ${text}`);
    if (event.state === "built")
      return settle(
        event.model,
        `${paint(35, "build  ")}  ${text}${" ".repeat(13)}  ${seconds(event.elapsedMs)}`,
      );
    const colours = { fresh: 90, failed: 31, skipped: 33 } as const;
    settle(
      event.model,
      `${paint(35, "build  ")}  ${text}${" ".repeat(13)}  ${seconds(event.elapsedMs)}  ${paint(colours[event.state], `[${event.state}]`)}`,
    );
  }

  return {
    show(event) {
      switch (event.kind) {
        case "started":
          return line(`${paint(1, "run    ")}  ${event.runId}`);
        case "recovered":
          return line(`${paint(33, "recover")}  ${event.text}`);
        case "source":
          return line(
            `${paint(36, "source ")}  ${event.source} · ${event.title} · ${event.baseUrl} · ` +
              `${minute(event.window.from)} to ${minute(event.window.to)}`,
          );
        case "resource":
          return resource(event);
        case "model":
          return model(event);
        case "assertion":
          if (event.status === "passed" || event.status === "skipped") return;
          return line(
            `${paint(event.status === "warned" ? 33 : 31, event.status.padEnd(7))}  ${event.name}: ${event.message}`,
          );
        case "asserted": {
          const verdict = [`${event.passed} passed`, `${event.warned} warned`, `${event.failed} failed`].join(
            ", ",
          );
          return line(
            `${paint(event.failed > 0 ? 31 : 32, "assert ")}  ${verdict}  ${seconds(event.elapsedMs)}`,
          );
        }
        case "published":
          return line(
            `${paint(32, "publish")}  snapshot ${event.snapshot}: ${event.tables} tables, ${count.format(event.rows)} rows, ` +
              `${bytes(event.bytes)}${event.fresh > 0 ? `, ${event.fresh} [fresh]` : ""}`,
          );
        case "unchanged":
          return line(
            `${paint(32, "publish")}  snapshot ${event.snapshot} stays: every model came out as it was`,
          );
        case "warning":
          return line(`${paint(33, "warning")}  ${event.text}`);
      }
    },
    stop() {
      erase();
      moving.clear();
    },
  };
}

function rows(n: number): string {
  return `${count.format(n).padStart(9)} rows`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 9_950 ? 2 : 1)} s`.padStart(7);
}

function minute(at: Date): string {
  return at.toISOString().replace(/:\d\d\.\d{3}Z$/, "Z");
}

/** 1,536 → `1.5 kB`: decimal units, as disks are sold. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
