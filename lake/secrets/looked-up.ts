/** What a backend answers: the value, or why there is none and what to do. No reason quotes what was read. */
export type LookedUp =
  | { readonly value: string; readonly backend: "environment" | ".env" | "file" | "command" }
  | { readonly missing: string; readonly hint: string };

/** Editors and programs end a text with a line break; no key does. */
export function withoutLastBreak(text: string): string {
  return text.replace(/(\r?\n)+$/, "");
}
