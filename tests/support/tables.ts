/** What is published under a lake root, as bytes: relative path → sha256. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files of silver and gold through the stable links, as any reader finds them. */
export function publishedBytes(root: string): Record<string, string> {
  const files = ["silver", "gold"].flatMap((layer) =>
    globSync("**/*.parquet", { cwd: join(root, layer) }).map((path) => `${layer}/${path}`),
  );
  return Object.fromEntries(
    files.sort().map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest("hex"),
    ]),
  );
}
