/** The shop's API with answers of the test's own: whatever the test does not answer, the shop's mock does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { MockApiModule } from "../../lake/project.ts";
import { REPOSITORY } from "../support/lake-process.ts";
import { NOW } from "./shop.ts";

const MOCK = pathToFileURL(join(REPOSITORY, "tests/projects/shop/mock-api/index.ts"));

export interface ShopApi {
  readonly url: string;
  /** Path and query of each request that came, in order. */
  readonly requests: string[];
}

/** Returns false to leave the request to the mock. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export async function shopApi(t: TestContext, answer: Answer = () => false): Promise<ShopApi> {
  const { serveMockApi } = (await import(MOCK.href)) as MockApiModule;
  const mock = await serveMockApi({ now: new Date(NOW) });
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(request.url ?? "");
    if (await answer(request, response)) return;
    try {
      const told = await fetch(mock.url + request.url);
      response.writeHead(told.status, { "content-type": "application/json" }).end(await told.text());
    } catch {
      // The test is over, and the mock gone.
      response.destroy();
    }
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await mock.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Answers every request for one path alike. */
export function always(
  path: string,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Answer {
  return (request, response) => {
    if (request.url?.startsWith(path) !== true) return false;
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    return true;
  };
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((down) => server.close(() => down()));
  return port;
}
