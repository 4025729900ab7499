/** The shop's API: records of any hour are a function of the hour; those later than the clock do not exist yet. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Options {
  port?: number;
  now: Date | (() => Date);
  scale?: number;
  scenario?: string;
}

const HOUR = 3600;

export const scenarios = [
  { name: "steady", description: "as it should be" },
  { name: "html", description: "a proxy's page with status 200" },
  { name: "drift", description: "an amount that is no number, in one row of each page" },
  { name: "new-field", description: "a field the contract does not know" },
];

function orders(from: number, to: number, scale: number) {
  const rows = [];
  for (let hour = Math.ceil(from / HOUR); hour * HOUR < to; hour++) {
    for (let n = 0; n < 4 * scale; n++) {
      const at = hour * HOUR + n;
      if (at >= to) break;
      const amount = 100 + ((hour * 7919 + n * 104_729) % 9_900);
      const currency = n % 3 === 0 ? "eur" : "usd";
      rows.push({
        id: `o_${hour}_${n}`,
        placed_at: at,
        customer: `c_${(hour * 4 + n) % 97}`,
        currency,
        amount,
        note: n % 2 === 0 ? null : "ü ☕",
      });
    }
  }
  return rows;
}

function customers(from: number, to: number) {
  const rows = [];
  for (let n = 0; n < 97; n++) {
    const at = Math.ceil(from / HOUR) * HOUR + n;
    if (at < to) rows.push({ id: `c_${n}`, placed_at: at, name: `Customer ${n}` });
  }
  return rows;
}

export async function serveMockApi({ port = 0, now, scale = 1, scenario = "steady" }: Options) {
  const clock = typeof now === "function" ? now : () => now;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://shop");
    const number = (name: string) => Number(url.searchParams.get(name));
    if (url.pathname === "/health") return void response.end("{}");
    if (scenario === "html") return void response.end("<html>maintenance</html>");
    const to = Math.min(number("to"), clock().getTime() / 1000);
    const all: Record<string, unknown>[] =
      url.pathname === "/orders" ? orders(number("from"), to, scale) : customers(number("from"), to);
    const rows = all.slice(number("offset"), number("offset") + number("limit"));
    if (scenario === "drift" && rows[0] !== undefined && "amount" in rows[0]) rows[0].amount = "many";
    if (scenario === "new-field")
      for (const row of rows) row.loyalty = { tier: "gold", points: 9007199254740993n };
    const text = JSON.stringify({ total: all.length, rows }, (_, value) =>
      typeof value === "bigint" ? JSON.rawJSON(String(value)) : value,
    );
    response.writeHead(200, { "content-type": "application/json" }).end(text);
  });
  await new Promise<void>((up) => server.listen(port, "127.0.0.1", up));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrls: { shop: url },
    close: () =>
      new Promise<void>((down) => {
        server.close(() => down());
        server.closeAllConnections();
      }),
  };
}
