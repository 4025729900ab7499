/** A lake folder, a clock that a test may turn, and clients of one service that share what is remembered there. */
import type { IncomingMessage, RequestListener } from "node:http";
import type { TestContext } from "node:test";
import type { ResourceDefinition, SourceDefinition } from "../../lake/contract/definition.ts";
import type { Effects } from "../../lake/effects.ts";
import type { LakeError } from "../../lake/errors.ts";
import type { HttpClient, HttpClientOptions } from "../../lake/http/client.ts";
import { openTraffic } from "../../lake/traffic/open-traffic.ts";
import { clientFor, type LogLine, parseJson, recordedEffects, serve, sourceAt } from "../http/loopback.ts";
import { temporaryFolder } from "../support/lake-process.ts";

export interface Service {
  readonly root: string;
  readonly source: SourceDefinition;
  /** Requests the server got. */
  readonly seen: IncomingMessage[];
  /** When each arrived, in ms of the clock that `monotonicMs` is. */
  readonly arrivedMs: number[];
  /** The lake's clock. */
  turnTo(instant: string): void;
  /** A client as a new process would open it. */
  client(options?: Partial<HttpClientOptions> & { readonly source?: SourceDefinition }): HttpClient;
  readonly effects: Effects;
  readonly lines: readonly LogLine[];
}

/** A service whose every request `answer` answers. */
export async function service(
  t: TestContext,
  fields: Partial<SourceDefinition>,
  answer: RequestListener = (_, response) => response.end("{}"),
): Promise<Service> {
  const root = temporaryFolder(t);
  const seen: IncomingMessage[] = [];
  const arrivedMs: number[] = [];
  let now = new Date("2026-11-21T12:00:00Z");
  const { effects: recorded, lines } = recordedEffects();
  const effects: Effects = { ...recorded, now: () => new Date(now) };
  const origin = await serve(t, (request, response) => {
    seen.push(request);
    arrivedMs.push(effects.monotonicMs());
    answer(request, response);
  });
  const source = sourceAt({ name: "fred", title: "FRED", ...fields });
  return {
    root,
    source,
    seen,
    arrivedMs,
    effects,
    lines,
    turnTo: (instant) => {
      now = new Date(instant);
    },
    client: (options = {}) => {
      const traffic = openTraffic({ root, runId: "20261121T120000Z-000001", effects });
      const asked = options.source ?? source;
      return clientFor(t, origin, { source: asked, effects, traffic: traffic.of(asked), ...options }).client;
    },
  };
}

export const observations = { path: "/fred/series/observations", query: [] } as const;

export function ask(client: HttpClient, resource?: ResourceDefinition): Promise<unknown> {
  return client.ask(observations, parseJson, undefined, resource);
}

/** What a request is rejected with; undefined when it is answered. */
export async function refusalOf(client: HttpClient): Promise<LakeError | undefined> {
  return ask(client).then(
    () => undefined,
    (error: LakeError) => error,
  );
}
