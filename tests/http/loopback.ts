/** Real servers on 127.0.0.1, and a client for them. Everything is closed when the test ends, however it ends. */
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { pino } from "pino";
import { defineSource, type SourceDefinition } from "../../lake/contract/definition.ts";
import { type Effects, systemEffects } from "../../lake/effects.ts";
import { BadResponseError } from "../../lake/errors.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../lake/http/client.ts";

/** Serves HTTP as Node does; returns the origin. */
export async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves raw bytes: `answer` is called with each request's head and the number of requests so far. */
export async function serveRaw(
  t: TestContext,
  answer: (socket: Socket, nth: number) => void,
): Promise<string> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      if (!bytes.includes("\r\n\r\n")) return;
      requests += 1;
      answer(socket, requests);
    });
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port nobody listens on. */
export async function deadOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export function whole(body: string, headers = ""): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

export function sourceAt(fields: Partial<SourceDefinition> = {}): SourceDefinition {
  return defineSource({
    name: "payments",
    title: "Stripe",
    baseUrl: "https://api.stripe.com",
    auth: { kind: "bearer", secret: "STRIPE_API_KEY", mockKey: "sk_test_mock" },
    limits: { ratePerSecond: 1000, concurrency: 8 },
    pageSize: 100,
    resources: [],
    ...fields,
  });
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export function recordedEffects(): { effects: Effects; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { effects: { ...systemEffects(), log }, lines };
}

export interface TestClient {
  readonly client: HttpClient;
  readonly lines: LogLine[];
  readonly effects: Effects;
}

/** Quick to retry, quick to lose patience. */
export function clientFor(
  t: TestContext,
  baseUrl: string,
  options: Partial<HttpClientOptions> = {},
): TestClient {
  const { effects, lines } = recordedEffects();
  const client = createHttpClient({
    source: sourceAt(),
    baseUrl,
    key: () => "sk_test_mock",
    effects,
    ...options,
    retry: { backoffMs: 4, ...options.retry },
    timeouts: { connectMs: 500, headersMs: 400, bodyMs: 400, attemptMs: 900, ...options.timeouts },
  });
  t.after(() => client.close());
  return { client, lines, effects };
}

export function parseJson(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadResponseError(`not JSON: ${(error as Error).message}: ${text.slice(0, 60)}`);
  }
}
