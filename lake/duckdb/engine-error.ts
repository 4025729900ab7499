/** What DuckDB said, as a value. The instance runs with `errors_as_json`, so the text carries JSON. */
export interface EngineError {
  /** First line of DuckDB's message, without its prefix and caret drawing. */
  readonly message: string;
  /** e.g. `Binder`, `Parser`, `Catalog`, `Conversion`. */
  readonly type: string;
  /** UTF-8 byte offset into the SQL text. */
  readonly position: number | undefined;
  /** Names DuckDB would have accepted, nearest first. */
  readonly candidates: readonly string[];
}

export function engineError(error: unknown): EngineError {
  const text = error instanceof Error ? error.message : String(error);
  const start = text.indexOf("{");
  if (start >= 0) {
    try {
      const json = JSON.parse(text.slice(start)) as Record<string, unknown>;
      const message = String(json.exception_message ?? text);
      const position = Number(json.position);
      return {
        message: message.split("\n")[0] ?? message,
        type: String(json.exception_type ?? "Unknown"),
        position: json.position === undefined || Number.isNaN(position) ? undefined : position,
        candidates:
          json.candidates === undefined
            ? candidatesIn(message)
            : String(json.candidates)
                .split(",")
                .map((candidate) => candidate.trim())
                .filter((candidate) => candidate !== ""),
      };
    } catch {
      // Not JSON after all: DuckDB raises a few errors before the setting applies.
    }
  }
  const [first = text] = text.split("\n");
  return {
    message: first,
    type: /^(\w+) Error/.exec(first)?.[1] ?? "Unknown",
    position: undefined,
    candidates: [],
  };
}

/** Some errors name the candidates in their text only: `Candidate bindings: : "amount"`. */
function candidatesIn(message: string): string[] {
  const [, list = ""] = /\n(?:Candidate (?:bindings|tables)|Did you mean):?(.*)/.exec(message) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
}
