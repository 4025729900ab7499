/** SHA-256 as 64 lower-case hex digits. */
import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";

export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

/** Of a file's bytes, in constant memory. */
export async function sha256File(path: string): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(path)) digest.update(chunk as Uint8Array);
  return digest.digest("hex");
}
