/** Two services on one port; either can be told to ask for an hour's quiet. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const scenarios = ["steady", "rates-down", "both-down"].map((name) => ({ name, description: name }));

const DAY = "2026-03-09";
const BODIES: Readonly<Record<string, unknown>> = {
  "/rates/EUR": [{ code: "EUR", day: DAY, rate: "1.08" }],
  "/rates/XAU": [{ code: "XAU", day: DAY, rate: "2900" }],
  "/backup/EURUSD": [{ pair: "EURUSD", day: DAY, cents: "107" }],
};

export async function serveMockApi({ port = 0, scenario = "steady" }) {
  const server = createServer(({ url = "" }, response) => {
    const down = scenario === "both-down" || (scenario === "rates-down" && url.startsWith("/rates"));
    if (down) response.writeHead(429, { "retry-after": "3600" }).end("{}");
    else
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(BODIES[url] ?? []));
  });
  await new Promise<void>((up) => server.listen(port, "127.0.0.1", up));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrls: { rates: url, backup: url },
    close: () =>
      new Promise<void>((down) => {
        server.close(() => down());
        server.closeAllConnections();
      }),
  };
}
