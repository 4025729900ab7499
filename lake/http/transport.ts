/** The door to undici: one request over a pool of connections to one origin. No retries, no redirects, no other origin. */
import type { Dispatcher, Pool } from "undici";
import { guardedLookup } from "./guarded-lookup.ts";

export interface Timeouts {
  /** To open a connection. */
  readonly connectMs: number;
  /** Between the request and the head of its answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** For one attempt from departure to the last byte, however lively it trickles. */
  readonly attemptMs: number;
  /** For one request with all its attempts and waits, from its first departure. */
  readonly requestMs: number;
}

export const TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  attemptMs: 120_000,
  requestMs: 600_000,
};

/** Most bytes of one answer, on the wire and unpacked. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What came over the wire. Names of headers are in lower case; the body is still encoded. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Ask {
  /** Default GET. */
  readonly method?: "GET" | "POST";
  /** Path and query, as they go over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text of a POST. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** The head of the answer is here, its body is not. */
  readonly onHead?: () => void;
}

export interface Transport {
  /** Makes ready to send, so that a request leaves at once when it has leave to. */
  open(): Promise<void>;
  send(ask: Ask): Promise<Answer>;
  /** Closes every connection, also those with a request in flight. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly origin: string;
  readonly timeouts: Pick<Timeouts, "connectMs" | "headersMs" | "bodyMs">;
  readonly bodyBytesMax: number;
}

export function openTransport(options: TransportOptions): Transport {
  let pool: Promise<Pool> | undefined;
  const opened = () => {
    pool ??= openPool(options);
    return pool;
  };
  return {
    async open() {
      await opened();
    },
    async send({ method = "GET", path, headers, body = null, signal, onHead }) {
      const answer = await (await opened()).request({ method, path, headers, body, signal });
      onHead?.();
      return {
        status: answer.statusCode,
        headers: joined(answer.headers),
        body: Buffer.from(await answer.body.arrayBuffer()),
      };
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
}

/** undici is imported with the first request: commands that ask nobody start without it. */
async function openPool({ origin, timeouts, bodyBytesMax }: TransportOptions): Promise<Pool> {
  const undici = await import("undici");
  // As many connections as requests in flight: the limiter bounds those, and its bound may change under way.
  return new undici.Pool(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    maxResponseSize: bodyBytesMax,
    connect: { timeout: timeouts.connectMs, lookup: guardedLookup },
  });
}

function joined(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
  );
  return Object.fromEntries(pairs);
}
