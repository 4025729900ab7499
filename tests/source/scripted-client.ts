/** A client that answers from a script, under the test's control, and remembers who asked what when. */
import { setImmediate as turn } from "node:timers/promises";
import type { PageRequest } from "../../lake/contract/definition.ts";
import type { HttpClient, HttpResponse } from "../../lake/http/client.ts";

export interface ScriptedClient extends HttpClient {
  /** Requests made so far, as `path?query`. */
  readonly asked: string[];
  readonly inFlightMax: number;
}

export type Answer = (asked: string, signal: AbortSignal | undefined) => unknown;

/** `answer` gives the JSON of a body, or a promise of it. */
export function scriptedClient(answer: Answer): ScriptedClient {
  const asked: string[] = [];
  let inFlight = 0;
  let inFlightMax = 0;
  return {
    asked,
    get inFlightMax() {
      return inFlightMax;
    },
    async ask(request, parse, signal) {
      const shown = textOf(request);
      asked.push(shown);
      inFlight += 1;
      inFlightMax = Math.max(inFlightMax, inFlight);
      try {
        await turn();
        const body = Buffer.from(JSON.stringify(await answer(shown, signal)));
        signal?.throwIfAborted();
        const context = { method: "GET", url: `http://api${shown}`, status: 200 } as const;
        const response: HttpResponse = { ...context, headers: {}, body, attempts: 1, fetchedAt: new Date(0) };
        return { response, parsed: parse(body, context) };
      } finally {
        inFlight -= 1;
      }
    },
    close: async () => {},
  };
}

export function textOf({ path, query }: PageRequest): string {
  return query.length === 0 ? path : `${path}?${query.map((pair) => pair.join("=")).join("&")}`;
}

/** An answer that never comes; a request that is called off ends with the reason. */
export function hang(signal: AbortSignal | undefined, onCalledOff = () => {}): Promise<never> {
  return new Promise((_, reject) => {
    const callOff = () => {
      onCalledOff();
      reject(signal?.reason);
    };
    if (signal?.aborted) callOff();
    else signal?.addEventListener("abort", callOff, { once: true });
  });
}

/** A promise to be settled by the test. */
export function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

/** Lets everything happen that can happen without time passing. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await turn();
}
