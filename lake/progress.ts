/** Draws run events on stderr: lines that move on a terminal, one line per finished thing elsewhere. */
import { bytes, count } from "./report/units.ts";
import type { RunEvent } from "./run-event.ts";
import { SourceTally } from "./source-tally.ts";

export interface Progress {
  show(event: RunEvent): void;
  /** Prints lines of someone else's between its own. */
  print(text: string): void;
  /** Settles what still moves, so that whatever is printed next starts on a clean line. */
  stop(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly monotonicMs: () => number;
}

type Of<K extends RunEvent["kind"]> = Extract<RunEvent, { kind: K }>;

/** What the models of one layer came to; shown as one line, because a project may have hundreds. */
interface LayerBuild {
  models: number;
  fresh: number;
  rows: number;
  readonly startedMs: number;
  endedMs: number;
}

const FRAME_MS = 80;
const COLOURS = { bold: 1, red: 31, green: 32, yellow: 33, violet: 35, cyan: 36 } as const;

export function createProgress({ write, interactive, colour, monotonicMs }: ProgressOptions): Progress {
  const startedMs = monotonicMs();
  const moving = new Map<string, string>();
  const layers = new Map<string, LayerBuild>();
  /** Of a run of several sources; one source alone shows each of its resources. */
  const tallies = new Map<string, SourceTally>();
  let drawn = 0;
  let lastFrameMs = Number.NEGATIVE_INFINITY;

  function labelled(name: keyof typeof COLOURS, label: string, text: string): string {
    const padded = label.padEnd(8);
    return `${colour ? `\u001b[${COLOURS[name]}m${padded}\u001b[0m` : padded} ${text.trimEnd()}`;
  }

  function erase(): void {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  }

  function draw(): void {
    if (!interactive || moving.size === 0) return;
    write(`${[...moving.values()].join("\n")}\n`);
    drawn = moving.size;
  }

  function print(text: string): void {
    erase();
    write(text.endsWith("\n") ? text : `${text}\n`);
    draw();
  }

  function line(name: keyof typeof COLOURS, label: string, text: string): void {
    print(labelled(name, label, text));
  }

  function move(id: string, text: string): void {
    if (!interactive) return;
    moving.set(id, text);
    const now = monotonicMs();
    if (now - lastFrameMs < FRAME_MS) return;
    lastFrameMs = now;
    erase();
    draw();
  }

  function resource(event: Of<"resource">): void {
    const name = `${event.source}.${event.resource}`;
    const notes = [
      note(event.rejected, "rejected"),
      note(event.duplicate, "duplicate"),
      note(event.retries, "retried"),
    ];
    const text = row(name, event.landed, event.pages, "page", event.elapsedMs, notes);
    if (event.state === "running") {
      move(name, labelled("cyan", "extract", text));
      return;
    }
    moving.delete(name);
    const tally = tallies.get(event.source);
    if (event.state !== "landed") line("red", "failed", text);
    else if (tally === undefined) line("cyan", "extract", text);
    if (tally !== undefined) sourceEnded(event, tally);
  }

  function sourceEnded(event: Of<"resource">, tally: SourceTally): void {
    tally.ended(event);
    const { whole } = tally;
    if (whole === undefined) return;
    const notes = [
      plural(whole.resources, "resource"),
      note(whole.rejected, "rejected"),
      note(whole.duplicate, "duplicate"),
      note(whole.retries, "retried"),
    ];
    line("cyan", "extract", row(event.source, whole.landed, whole.pages, "page", whole.elapsedMs, notes));
  }

  function source({ source: name, title, baseUrl, window, resources, sources }: Of<"source">): void {
    if (sources > 1) tallies.set(name, new SourceTally(resources));
    else line("cyan", "source", `${title} at ${baseUrl}, ${minute(window.from)} to ${minute(window.to)}`);
  }

  function model({ model, state, rows }: Of<"model">): void {
    if (state === "running") {
      layerOf(model);
      move(model, labelled("violet", "build", model));
      return;
    }
    moving.delete(model);
    if (state === "failed") line("red", "failed", model);
    else if (state === "skipped") line("yellow", "skipped", model);
    // A view holds no rows of its own and is a moment's work.
    else if (rows !== null) {
      const layer = layerOf(model);
      layer.models += 1;
      layer.rows += rows;
      layer.fresh += state === "fresh" ? 1 : 0;
      layer.endedMs = monotonicMs();
    }
  }

  function layerOf(model: string): LayerBuild {
    const name = model.slice(0, model.indexOf("."));
    const now = monotonicMs();
    const layer = layers.get(name) ?? { models: 0, fresh: 0, rows: 0, startedMs: now, endedMs: now };
    layers.set(name, layer);
    return layer;
  }

  /** Layers build side by side, so they are told when all are done. */
  function settleLayers(): void {
    for (const [name, { models, fresh, rows, startedMs, endedMs }] of layers) {
      if (models === 0) continue;
      const notes = [fresh === models ? "unchanged" : note(fresh, "unchanged")];
      line("violet", "build", row(name, rows, models, "table", endedMs - startedMs, notes));
    }
    layers.clear();
  }

  const tell: { readonly [K in RunEvent["kind"]]: (event: Of<K>) => void } = {
    started: ({ runId }) => line("bold", "run", runId),
    recovered: ({ text }) => line("yellow", "recover", text),
    upToDate: ({ resources }) => line("cyan", "extract", `nothing new to ask for: ${resources.join(", ")}`),
    source,
    resource,
    model,
    assertion: ({ status, name, message }) => {
      if (status === "passed" || status === "skipped") return;
      line(status === "warned" ? "yellow" : "red", status, `${name}: ${message}`);
    },
    asserted: ({ passed, warned, failed, elapsedMs }) => {
      const parts = [`${count(passed)} passed`, note(warned, "warned"), note(failed, "failed")];
      const text = parts.filter((part) => part !== "").join(", ");
      line(failed > 0 ? "red" : "green", "assert", timed(text, elapsedMs));
    },
    published: ({ snapshot, tables, rows, bytes: size, fresh }) => {
      const parts = [plural(tables, "table"), plural(rows, "row"), bytes(size), note(fresh, "unchanged")];
      const text = `snapshot ${snapshot}: ${parts.filter((part) => part !== "").join(", ")}`;
      line("green", "publish", timed(text, monotonicMs() - startedMs));
    },
    unchanged: ({ snapshot }) => {
      const text = `snapshot ${snapshot} stays: every model came out as it was`;
      line("green", "publish", timed(text, monotonicMs() - startedMs));
    },
    warning: ({ text }) => line("yellow", "warning", text),
  };

  function stop(): void {
    erase();
    moving.clear();
    settleLayers();
  }

  return {
    show(event) {
      if (event.kind !== "model") settleLayers();
      (tell[event.kind] as (event: RunEvent) => void)(event);
    },
    print,
    stop,
  };
}

/** Columns of one line: name, rows, parts, time, notes. The time stands in the same column on every line of a run. */
function row(
  name: string,
  rows: number,
  parts: number,
  part: string,
  elapsedMs: number,
  notes: readonly string[],
): string {
  const text = `${name.padEnd(32)} ${cell(rows, "row").padStart(14)} ${cell(parts, part).padStart(11)}`;
  const said = notes.filter((part) => part !== "").join(", ");
  return said === "" ? timed(text, elapsedMs) : `${timed(text, elapsedMs)}  ${said}`;
}

function timed(text: string, elapsedMs: number): string {
  return `${text.padEnd(60)} ${`${(elapsedMs / 1000).toFixed(elapsedMs < 9_950 ? 2 : 1)} s`.padStart(7)}`;
}

function note(n: number, what: string): string {
  return n === 0 ? "" : `${count(n)} ${what}`;
}

/** As wide for one as for many. */
function cell(n: number, word: string): string {
  return n === 1 ? `1 ${word} ` : plural(n, word);
}

function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? "" : "s"}`;
}

function minute(at: Date): string {
  return at.toISOString().replace(/:\d\d\.\d{3}Z$/, "Z");
}
