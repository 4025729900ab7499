/**
 * Sealed JSON: an object whose last field is the checksum of the text before it. Any changed, missing or added byte
 * breaks the seal, and checking it needs no parsing.
 */
import { sha256 } from "./hash.ts";

/** Exactly the two ways in which `seal` writes it: other white space would be a changed byte. */
const SEAL = /,(?:"checksum":"([0-9a-f]{64})"\}|\n {2}"checksum": "([0-9a-f]{64})"\n\})\n$/;

export interface Sealed {
  readonly text: string;
  readonly checksum: string;
}

/** Indented by two spaces for people, on one line for machines. `body` must have at least one field. */
export function seal(body: object, indent?: 2): Sealed {
  const json = JSON.stringify(body, null, indent);
  const open = json.slice(0, -1).trimEnd();
  const checksum = sha256(open);
  const field = indent === undefined ? `"checksum":"${checksum}"}` : `\n  "checksum": "${checksum}"\n}`;
  return { text: `${open},${field}\n`, checksum };
}

export type Unsealed =
  | { readonly kind: "whole"; readonly body: Record<string, unknown>; readonly checksum: string }
  | { readonly kind: "torn" | "altered" };

/** `torn`: the seal is missing, as after a cut-off write. `altered`: the seal does not match what stands before it. */
export function unseal(text: string): Unsealed {
  const found = SEAL.exec(text.slice(-160));
  if (found === null) return { kind: "torn" };
  const [tail, inLine, indented] = found;
  const checksum = inLine ?? indented ?? "";
  if (sha256(text.slice(0, -tail.length)) !== checksum) return { kind: "altered" };
  return { kind: "whole", body: JSON.parse(text) as Record<string, unknown>, checksum };
}
