/** A mock built from what is a provider's own: its key, its limits, its words, its endpoints. */
import { delay, type HttpHandler, HttpResponse, http } from "msw";
import { Allowance, type Limits } from "./allowance.ts";
import { controlHandlers } from "./control.ts";
import type { MakeMock, MockSettings } from "./mock.ts";
import { type Draw, draws, mix, textSeed } from "./random.ts";
import type { Fault, Scenario } from "./scenario.ts";
import { commonScenarios, type Refusals, type Reply } from "./scenarios.ts";
import { CUT_HEADER } from "./server.ts";
import { Stage } from "./stage.ts";

export type { Reply } from "./scenarios.ts";

export interface Provider {
  /** Name of the source it stands in for. */
  readonly source: string;
  readonly refusals: Refusals;
  /** Whether a request carries the mock's key; absent for a service without keys. */
  readonly hasKey?: (call: Call) => boolean;
  /** Enforced by answering `refusals.tooMany` and `refusals.quotaSpent`. */
  readonly limits?: Limits;
  /** The first whose path matches answers. */
  readonly endpoints: readonly Endpoint[];
  /** The answer to any other path. */
  readonly notFound: Reply;
  /** Beside the common ones, or in the place of those of the same name. */
  readonly scenarios?: readonly Scenario[];
  /** Headers of every answer. */
  readonly headers?: (call: Call) => Readonly<Record<string, string>>;
}

export interface Endpoint {
  /** Default GET. */
  readonly method?: "GET" | "POST";
  /** As MSW has it, e.g. `/fred/series/observations` or `/v2/country/:codes/indicator/:id`. */
  readonly path: string;
  readonly answer: (call: Call) => Reply;
}

/** One request, and the world in which it is answered. */
export interface Call {
  readonly url: URL;
  readonly query: URLSearchParams;
  /** Named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Of a POST: its JSON; undefined when it is none. */
  readonly body: unknown;
  readonly now: Date;
  readonly scale: number;
  readonly scenario: Scenario;
  /** Requests answered today, this one included. */
  readonly today: number;
  /** In [0, 1), fixed by the seed and the text. */
  readonly roll: (text: string) => number;
  /** A stream of draws, fixed by the seed and the text. */
  readonly draws: (text: string) => Draw;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of a list as the scenario shows them: none, altered, or as they are. `id` tells rows apart. */
export function shown(call: Call, list: string, rows: readonly Row[], id: (row: Row) => string): Row[] {
  const { scenario, roll } = call;
  if (scenario.empty === true) return [];
  const { alter } = scenario;
  return alter === undefined ? [...rows] : rows.map((row) => alter(list, row, roll(`${list} ${id(row)}`)));
}

/** The rows of one page by offset, which begins with rows of the page before where the scenario repeats them. */
export function pageOf(call: Call, rows: readonly Row[], offset: number, limit: number): Row[] {
  const { repeats = 0 } = call.scenario;
  const back = offset === 0 || limit <= repeats ? 0 : repeats;
  return rows.slice(offset - back, offset + limit);
}

/** A reply with a JSON body, printed on one line. */
export function jsonReply(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

export function provider(own: Provider): MakeMock {
  const common = commonScenarios(own.refusals).filter(
    ({ name }) => !own.scenarios?.some((scenario) => scenario.name === name),
  );
  const scenarios = [...common, ...(own.scenarios ?? [])];
  return (settings) => {
    const { now, seed, scale, scenario, limited = true } = settings;
    const { source } = own;
    const roll = (text: string) => mix(textSeed(seed), textSeed(`${source} ${text}`)) / 0x1_0000_0000;
    const stage = new Stage(scenarios, scenario, roll);
    const allowance = new Allowance((limited ? own.limits : undefined) ?? {});
    const world: World = { own, settings, stage, roll, allowance };
    const notFound: Endpoint = { path: "*", answer: () => own.notFound };
    return {
      source,
      handlers: [
        ...controlHandlers(stage, { source, seed, scale, now }),
        ...own.endpoints.map((endpoint) => handler(world, endpoint, `*${endpoint.path}`)),
        http.all("*", ({ request }) => respond(world, request, {}, notFound)),
      ],
    };
  };
}

interface World {
  readonly own: Provider;
  readonly settings: MockSettings;
  readonly stage: Stage;
  readonly roll: (text: string) => number;
  readonly allowance: Allowance;
}

function handler(world: World, endpoint: Endpoint, path: string): HttpHandler {
  const on = endpoint.method === "POST" ? http.post : http.get;
  return on(path, ({ request, params }) =>
    respond(world, request, params as Record<string, string>, endpoint),
  );
}

async function respond(
  world: World,
  request: Request,
  params: Readonly<Record<string, string>>,
  endpoint: Endpoint,
): Promise<Response> {
  const { own, stage, allowance, settings } = world;
  const { scenario, ask } = stage.admit(request);
  const fault = scenario.fault?.(ask);
  if (fault?.kind === "delay") await delay(fault.milliseconds);
  const now = settings.now();
  const { over, today } = allowance.admit(performance.now(), now);
  const call = await callOf(world, request, params, { scenario, today, now });
  const reply = refusal(own, call, fault, over) ?? endpoint.answer(call);
  return response({ ...reply, headers: { ...own.headers?.(call), ...reply.headers } }, fault);
}

/** Before the endpoint is asked at all: a fault of the scenario, the limits, the key. */
function refusal(
  { refusals, hasKey }: Provider,
  call: Call,
  fault: Fault | undefined,
  over: "window" | "day" | undefined,
): Reply | undefined {
  if (fault?.kind === "answer") return fault;
  if (over !== undefined)
    return over === "day" ? (refusals.quotaSpent ?? refusals.tooMany) : refusals.tooMany;
  return hasKey === undefined || hasKey(call) ? undefined : refusals.refusedKey;
}

async function callOf(
  { settings: { seed, scale }, own: { source }, roll }: World,
  request: Request,
  params: Readonly<Record<string, string>>,
  of: Pick<Call, "scenario" | "today" | "now">,
): Promise<Call> {
  const url = new URL(request.url);
  return {
    ...of,
    url,
    query: url.searchParams,
    params,
    headers: request.headers,
    body: request.method === "POST" ? await request.json().catch(() => undefined) : undefined,
    scale,
    roll,
    draws: (text) => draws(textSeed(seed), textSeed(`${source} ${text}`)),
  };
}

function response({ status, headers, body }: Reply, fault: Fault | undefined): Response {
  const sent = new Headers(headers);
  if (fault?.kind === "cut")
    sent.set(CUT_HEADER, `${Math.floor(Buffer.byteLength(body) * fault.keep)} ${fault.announced}`);
  return new HttpResponse(status === 204 ? null : body, { status, headers: sent });
}
