/** Secrets in files of their own, or in fields of a file that holds several. */
import { resolve } from "node:path";
import type { Effects } from "../effects.ts";
import { fieldOf } from "./field-of.ts";
import { type LookedUp, withoutLastBreak } from "./looked-up.ts";
import type { SecretPlace } from "./place.ts";
import type { changedFileReader } from "./read-changed.ts";

type FilePlace = SecretPlace & { readonly kind: "file" };

export function fileBackend(
  projectDir: string,
  { env, log }: Pick<Effects, "env" | "log">,
  readFile: ReturnType<typeof changedFileReader>,
): (name: string, place: FilePlace) => LookedUp {
  const warned = new Set<string>();
  return (name, { path, field }) => {
    const file = resolve(
      projectDir,
      path.replace(/^~(?=\/)/, () => env.HOME ?? "~"),
    );
    const read = readFile(file);
    if ("missing" in read)
      return { missing: `the file ${read.missing}`, hint: `write the secret to ${path}` };
    if (read.exposed && !warned.has(file)) {
      warned.add(file);
      log.warn({ file: path }, `${name} is in a file that others than its owner may read: chmod 600 ${path}`);
    }
    const found = field === undefined ? { value: read.text } : fieldOf(read.text, field);
    if ("missing" in found) return { missing: `the file ${found.missing}`, hint: `correct ${path}` };
    const value = withoutLastBreak(found.value);
    if (value === "") return { missing: "the file is empty", hint: `write the secret to ${path}` };
    return { value, backend: "file" };
  };
}
