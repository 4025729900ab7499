import { createHash } from "node:crypto";

/** Names a key without telling it: eight hex digits of its SHA-256. */
export function keyId(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}
