/** A SQL file before anyone has parsed it: its name from its path, its header, what is already wrong. */
import type { z } from "zod";
import { LAYERS, type Layer, type SqlFile } from "./graph.ts";
import { type Header, type HeaderTag, readHeader } from "./header.ts";
import type { Finding } from "./place.ts";

export interface Draft<T> {
  /** Without the byte order mark some editors write. */
  readonly file: SqlFile;
  readonly layer: Layer;
  /** `<layer>.<stem>` for a model, `<layer>/<stem>` for an assertion. */
  readonly name: string;
  readonly header: Header<T>;
  readonly findings: readonly Finding[];
  /** False when the text is not text: there is nothing to parse. */
  readonly readable: boolean;
}

const KINDS = {
  "@model": { folder: "models", separator: "." },
  "@assertion": { folder: "quality", separator: "/" },
} as const;

/** Files outside a layer's folder are findings too: nothing that looks like a model is passed over. */
export function draftOf<S extends z.ZodObject>(
  { path, text }: SqlFile,
  tag: HeaderTag,
  schema: S,
): Draft<z.infer<S>> {
  const { folder, separator } = KINDS[tag];
  const file = { path, text: text.replace(/^\ufeff/, "") };
  const [stem = "", parent = "", ...above] = path
    .replace(/\.sql$/, "")
    .split("/")
    .reverse();
  const layer = LAYERS.find((name) => name === parent) ?? "bronze";
  const findings: Finding[] = [];
  if (!LAYERS.includes(parent as Layer) || above.length > 1) {
    findings.push({
      what: `${path} is in no layer`,
      offset: 0,
      hint: `move it to ${folder}/bronze/, ${folder}/silver/ or ${folder}/gold/`,
    });
  }
  if (!/^[a-z][a-z0-9_]*$/.test(stem)) {
    const better = stem
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[^a-z]+|_+$/g, "");
    findings.push({
      what: `the file name ${stem}.sql is not lower case letters, digits and _`,
      offset: 0,
      hint: `rename it to ${better || "a_name"}.sql`,
    });
  }
  const broken = file.text.search(/[\ufffd\0]/);
  if (broken >= 0)
    findings.push({ what: "the file is not UTF-8 text", offset: broken, hint: "save it as UTF-8" });
  const header = readHeader(file.text, tag, schema);
  return {
    file,
    layer,
    name: `${layer}${separator}${stem}`.toLowerCase(),
    header,
    findings: broken >= 0 ? findings : [...findings, ...header.findings],
    readable: broken < 0,
  };
}
