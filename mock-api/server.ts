/** Serves MSW handlers on a loopback port: a real socket, for clients that MSW cannot intercept and for other processes. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { getResponse, type RequestHandler } from "msw";

export interface Served {
  /** E.g. `http://127.0.0.1:8787`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly handlers: readonly RequestHandler[];
  /** 0 for any free port. */
  readonly port: number;
  /** The mock's clock, for the Date header. */
  readonly now: () => Date;
  /** Origins of all mocks served together, by source: what `GET /__sources` answers. */
  readonly origins: () => Readonly<Record<string, string>>;
  /** `arrivedMs`: when the request was here, on a clock that never jumps. */
  readonly onAnswer: (request: Request, status: number, arrivedMs: number) => void;
}

/** Set by a handler on a response whose body is to be cut: `<bytes kept> whole|part`. Never sent. */
export const CUT_HEADER = "x-mock-cut";

/** Where any of the mocks says where all of them are, so that one URL names the whole mock API. */
const SOURCES_PATH = "/__sources";

/** @throws the system's error when the port is taken */
export async function serve(options: ServeOptions): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    answer(options, incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end(`the mock itself failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}

async function answer(
  { handlers, now, origins, onAnswer }: ServeOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  if (incoming.url === SOURCES_PATH) {
    outgoing.setHeader("content-type", "application/json").end(JSON.stringify(origins()));
    return;
  }
  const arrivedMs = performance.now();
  const request = await readRequest(incoming);
  const response = await getResponse([...handlers], request);
  if (response === undefined) throw new Error(`no handler for ${request.method} ${request.url}`);
  onAnswer(request, response.status, arrivedMs);
  outgoing.setHeader("date", now().toUTCString());
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== CUT_HEADER) outgoing.setHeader(name, value);
  send(outgoing, Buffer.from(await response.arrayBuffer()), response.headers.get(CUT_HEADER));
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = "GET", url = "/", headers } = incoming;
  const body = method === "GET" || method === "HEAD" ? null : await buffer(incoming);
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new Request(new URL(url, `http://${headers.host ?? "127.0.0.1"}`), {
    method,
    headers: pairs,
    body: body === null ? null : new Uint8Array(body),
  });
}

function send(outgoing: ServerResponse, body: Buffer, cut: string | null): void {
  const [kept, announced] = cut?.split(" ") ?? [];
  const part = kept === undefined ? body : body.subarray(0, Number(kept));
  outgoing.setHeader("content-length", announced === "whole" ? body.length : part.length);
  if (announced !== "whole") {
    outgoing.end(part);
    return;
  }
  outgoing.write(part, () => outgoing.socket?.end());
}
