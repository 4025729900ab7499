/** Takes secrets out of text by their value, wherever the text came from: a URL, an error, a log line, a reflected body. */

/** Shorter values would take ordinary words out with them. */
const LENGTH_MIN = 4;
/** Below this, pieces of base64 are too short to be told from ordinary text. */
const BASE64_LENGTH_MIN = 8;

export interface Scrubber {
  /** Registers a value, e.g. under the environment variable that holds it. A key that rotates is added again. */
  add(name: string, value: string | undefined): void;
  /** The text with `[secret:NAME]` for every registered value: plain, URL-encoded, JSON- or HTML-escaped or within base64. */
  scrub(text: string): string;
  /** The same for bytes in which this one value may be echoed; bytes without it come back as they are. */
  scrubBytes(bytes: Buffer, value: string): Buffer;
}

export function createScrubber(secrets: Readonly<Record<string, string | undefined>> = {}): Scrubber {
  const nameOf = new Map<string, string>();
  const formsByValue = new Map<string, readonly string[]>();
  let pattern: RegExp | undefined;

  function add(name: string, value: string | undefined): void {
    if (value === undefined || value.length < LENGTH_MIN || formsByValue.has(value)) return;
    formsByValue.set(value, [...formsOf(value)]);
    for (const form of formsOf(value)) if (!nameOf.has(form)) nameOf.set(form, name);
    // The longest first, so that no shorter form leaves the rest of a longer one behind.
    const forms = [...nameOf.keys()].sort((a, b) => b.length - a.length);
    pattern = new RegExp(forms.map(escapeForPattern).join("|"), "g");
  }

  function scrub(text: string): string {
    return pattern === undefined ? text : text.replace(pattern, (form) => `[secret:${nameOf.get(form)}]`);
  }

  for (const [name, value] of Object.entries(secrets)) add(name, value);
  return {
    add,
    scrub,
    // Most bodies hold no key, and looking for one costs less than reading them as text.
    scrubBytes: (bytes, value) =>
      formsByValue.get(value)?.some((form) => bytes.includes(form, 0, "latin1"))
        ? Buffer.from(scrub(bytes.toString("latin1")), "latin1")
        : bytes,
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** Every way in which a value shows up in a line of text. */
function formsOf(value: string): Set<string> {
  const encoded = [encodeURIComponent(value), new URLSearchParams([["", value]]).toString().slice(1)];
  const inJson = JSON.stringify(value).slice(1, -1);
  return new Set([
    value,
    inJson,
    inJson.replaceAll("/", "\\/"),
    inHtml(value),
    ...encoded,
    ...encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
    ...(value.length < BASE64_LENGTH_MIN ? [] : [0, 1, 2].flatMap((shift) => base64Of(value, shift))),
  ]);
}

function inHtml(value: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return value.replace(/[&<>"]/g, (character) => named[character] as string);
}

/**
 * The part of a base64 text that depends on the value alone when `shift` bytes (mod 3) stand before it, as the user name
 * does in Basic auth. Characters shared with neighbouring bytes are left out.
 */
function base64Of(value: string, shift: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]);
  const from = Math.ceil((shift * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  return [bytes.toString("base64").slice(from, to), bytes.toString("base64url").slice(from, to)];
}
