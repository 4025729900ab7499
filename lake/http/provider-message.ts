/** The provider's own words in an error body, whichever of the usual places it puts them in. */

const LENGTH_MAX = 300;

/** e.g. `{"error":{"message":"No such charge"}}` → `No such charge`; undefined when the body has no words to show. */
export function providerMessage(body: Buffer): string | undefined {
  const text = body.subarray(0, 16_384).toString("utf8");
  const words = wordsOf(parsed(text)) ?? (/^\s*[<{[]/.test(text) ? undefined : text);
  const line = words?.replace(/\s+/g, " ").trim();
  return line === undefined || line === "" ? undefined : shortened(line);
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { error, message, error_message: errorMessage, detail } = value as Record<string, unknown>;
  return wordsOf(error) ?? wordsOf(message) ?? wordsOf(errorMessage) ?? wordsOf(detail);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(line: string): string {
  return line.length <= LENGTH_MAX ? line : `${line.slice(0, LENGTH_MAX)}…`;
}
