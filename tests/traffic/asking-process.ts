/** A process that asks one service as often as it may: `node asking-process.ts <root> <origin> <limits as JSON> <n>`. */
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { systemEffects } from "../../lake/effects.ts";
import { RetryLaterError } from "../../lake/errors.ts";
import { createHttpClient } from "../../lake/http/client.ts";
import { openTraffic } from "../../lake/traffic/open-traffic.ts";

const [root = "", baseUrl = "", limits = "", times = ""] = process.argv.slice(2);
const effects = systemEffects();
const source: SourceDefinition = {
  name: "fred",
  title: "FRED",
  baseUrl,
  limits: JSON.parse(limits),
  pageSize: 100,
  resources: [],
};
const traffic = openTraffic({ root, effects }).of(source);
const client = createHttpClient({ source, baseUrl, key: () => undefined, effects, traffic });
try {
  const asked = Array.from({ length: Number(times) }, () =>
    client.ask({ path: "/fred", query: [] }, (body) => body.length),
  );
  for (const outcome of await Promise.allSettled(asked))
    if (outcome.status === "rejected") throw outcome.reason;
} catch (error) {
  if (!(error instanceof RetryLaterError)) throw error;
  process.exitCode = error.exitCode;
} finally {
  await client.close();
}
