/** HTML from templates: whatever is put in is escaped, unless it is HTML itself. */

import { visible } from "./visible.ts";

/** Text that is HTML already: made by `html`, or written in this folder. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | undefined | readonly Html[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, i) => text + textOf(parts[i])).join(""));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function textOf(part: Part): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return visible(String(part), "\n\t").replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
