/** Stripe's list and retrieve endpoints, as MSW handlers. */
import { delay, type HttpHandler, HttpResponse, http } from "msw";
import { mix, textSeed } from "../random.ts";
import type { Fault, Scenario } from "../scenario.ts";
import { CUT_HEADER } from "../server.ts";
import type { Stage } from "../stage.ts";
import { checkKey } from "./check-key.ts";
import { token } from "./ids.ts";
import { parseListQuery } from "./list-query.ts";
import { isListName } from "./lists.ts";
import { listPage, type Row, retrieve } from "./pages.ts";
import type { RateLimit } from "./rate-limit.ts";
import { API_VERSION } from "./records/event.ts";
import { repeatedPage } from "./repeated-page.ts";
import { invalidRequest, StripeError } from "./stripe-error.ts";
import type { ListName, Timeline } from "./timeline.ts";
import type { View } from "./view.ts";

export interface Account {
  readonly timeline: Timeline;
  readonly stage: Stage;
  readonly rateLimit: RateLimit;
  readonly now: () => Date;
}

type Answer = (call: Call) => unknown;

interface Call {
  readonly account: Account;
  readonly scenario: Scenario;
  readonly view: View;
  readonly url: URL;
  readonly list: ListName;
  readonly id: string;
}

export function stripeHandlers(account: Account): HttpHandler[] {
  const handle =
    (answer: Answer) =>
    ({ request, params }: { request: Request; params: Readonly<Record<string, unknown>> }) =>
      respond(account, request, String(params.list ?? ""), String(params.id ?? ""), answer);
  return [
    http.get("*/v1/:list", handle(list)),
    http.get("*/v1/:list/:id", handle(object)),
    http.all("*", ({ request }) => respond(account, request, "", "", list)),
  ];
}

async function respond(
  account: Account,
  request: Request,
  list: string,
  id: string,
  answer: Answer,
): Promise<Response> {
  const headers = headersOf(account, request);
  try {
    const { scenario, ask } = admit(account.stage, request);
    const fault = scenario.fault?.(ask);
    if (fault?.kind === "answer") {
      return new HttpResponse(fault.body, { status: fault.status, headers: fault.headers });
    }
    if (fault?.kind === "delay") await delay(fault.milliseconds);
    checkKey(request.headers.get("authorization"));
    checkRate(account.rateLimit, `${request.method} /v1/${list}${id === "" ? "" : "/:id"}`, headers);
    if (!isListName(list)) throw unrecognized(request);
    const view = viewOf(account, scenario);
    const body = answer({ account, scenario, view, url: new URL(request.url), list, id });
    return json(200, body, headers, fault);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    if (error.status === 401) return json(401, { error: error.body }, unauthorizedHeaders());
    return json(error.status, { error: error.body }, headers);
  }
}

function admit(stage: Stage, request: Request) {
  try {
    return stage.admit(request);
  } catch (error) {
    throw error instanceof RangeError ? invalidRequest(400, error.message) : error;
  }
}

function list({ account, scenario, view, url, list }: Call): unknown {
  const { timeline } = account;
  const query = parseListQuery(list, url.searchParams);
  if (scenario.empty === true) return { object: "list", data: [], has_more: false, url: url.pathname };
  const page =
    scenario.repeats === undefined
      ? listPage(timeline, query, view)
      : repeatedPage(timeline, query, view, scenario.repeats);
  const alter = (row: Row) =>
    scenario.alter?.(list, row, mix(timeline.seed, textSeed(String(row.id))) / 0x1_0000_0000) ?? row;
  return { object: "list", data: page.rows.map(alter), has_more: page.hasMore, url: url.pathname };
}

function object({ account, view, list, id }: Call): unknown {
  return retrieve(account.timeline, list, id, view);
}

function unrecognized({ method, url }: Request): StripeError {
  const { pathname } = new URL(url);
  return invalidRequest(
    404,
    `Unrecognized request URL (${method}: ${pathname}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  );
}

function checkRate(rateLimit: RateLimit, endpoint: string, headers: Headers): void {
  const reason = rateLimit.admit(endpoint);
  if (reason === undefined) return;
  headers.set("Stripe-Rate-Limited-Reason", reason);
  throw invalidRequest(429, "Request rate limit exceeded.", { code: "rate_limit" });
}

function viewOf({ timeline, now }: Account, scenario: Scenario): View {
  return {
    now: Math.floor(now().getTime() / 1000),
    lateness: ({ day, index }) =>
      scenario.lateness?.(mix(timeline.seed, day, index, 61) / 0x1_0000_0000) ?? 0,
  };
}

/** The request id follows from seed, clock and request, so that the same request has the same bytes. */
function headersOf({ timeline, now }: Account, request: Request): Headers {
  const { pathname, search } = new URL(request.url);
  const second = Math.floor(now().getTime() / 1000);
  const id = token(14, timeline.seed, second, textSeed(`${request.method} ${pathname}${search}`));
  return new Headers({
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry",
    "Cache-Control": "no-cache, no-store",
    "Request-Id": `req_${id}`,
    "Stripe-Version": request.headers.get("stripe-version") ?? API_VERSION,
    "X-Stripe-Routing-Context-Priority-Tier": "api-testmode",
  });
}

function unauthorizedHeaders(): Headers {
  return new Headers({ "Content-Type": "application/json", "Www-Authenticate": 'Bearer realm="Stripe"' });
}

function json(status: number, body: unknown, headers: Headers, fault?: Fault): Response {
  const text = JSON.stringify(body, null, 2);
  if (fault?.kind === "cut") {
    const kept = Math.floor(Buffer.byteLength(text) * fault.keep);
    headers.set(CUT_HEADER, `${kept} ${fault.announced}`);
  }
  return new HttpResponse(text, { status, headers });
}
