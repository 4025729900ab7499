/**
 * Sealed JSON: an object whose last field is the checksum of the text before it. Any changed, missing or added byte
 * breaks the seal, and checking it needs no parsing.
 */
import { sha256 } from "./hash.ts";

const SEAL = /,\s*"checksum":\s*"([0-9a-f]{64})"\s*\}\n$/;

export interface Sealed {
  readonly text: string;
  readonly checksum: string;
}

/** `indent` spaces for people, none for machines. `body` must have at least one field. */
export function seal(body: object, indent?: number): Sealed {
  const json = JSON.stringify(body, null, indent);
  const open = json.slice(0, -1).trimEnd();
  const checksum = sha256(open);
  const field =
    indent === undefined
      ? `"checksum":"${checksum}"}`
      : `\n${" ".repeat(indent)}"checksum": "${checksum}"\n}`;
  return { text: `${open},${field}\n`, checksum };
}

export type Unsealed =
  | { readonly kind: "whole"; readonly body: Record<string, unknown>; readonly checksum: string }
  | { readonly kind: "torn" | "altered" };

/** `torn`: the seal is missing, as after a cut-off write. `altered`: the seal does not match what stands before it. */
export function unseal(text: string): Unsealed {
  const found = SEAL.exec(text.slice(-160));
  if (found === null) return { kind: "torn" };
  const [tail, checksum = ""] = found;
  if (sha256(text.slice(0, -tail.length)) !== checksum) return { kind: "altered" };
  return { kind: "whole", body: JSON.parse(text) as Record<string, unknown>, checksum };
}
