/** How the payments mock can misbehave. README.md says the same in a table. */
import type { Ask, Fault, Scenario } from "../scenario.ts";
import { docUrl, type StripeErrorBody } from "./stripe-error.ts";

const RATE_LIMITED: Fault[] = [
  refusal(429, rateLimit(), { "Stripe-Rate-Limited-Reason": "global-rate", "Retry-After": "1" }),
  refusal(429, rateLimit(), { "Stripe-Rate-Limited-Reason": "endpoint-concurrency" }),
  refusal(
    429,
    {
      code: "lock_timeout",
      doc_url: docUrl("lock_timeout"),
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.",
      type: "invalid_request_error",
    },
    { "Stripe-Should-Retry": "true" },
  ),
];

const DOWN: Fault[] = [
  refusal(
    500,
    { message: "An unknown error occurred.", type: "api_error" },
    { "Stripe-Should-Retry": "true" },
  ),
  refusal(503, { message: "The service is temporarily unavailable.", type: "api_error" }, {}),
];

const HTML =
  "<!doctype html>\n<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>\n";
const HOUR = 3600;

export const scenarios: readonly Scenario[] = [
  { name: "steady", description: "everything works" },
  {
    name: "rate-limited",
    description: "three in ten URLs answer 429 once or twice: with Retry-After, without, or as lock_timeout",
    fault: ({ roll, nthOfUrl }) =>
      roll < 0.3 && nthOfUrl <= pickIndex(roll / 0.3, 2) ? pickFault(RATE_LIMITED, roll / 0.3) : undefined,
  },
  {
    name: "outage",
    description: "each endpoint answers its first two requests with 500 and 503, then works",
    fault: ({ nthOfPath }) => DOWN[nthOfPath],
  },
  {
    name: "outage-forever",
    description: "every request is answered with 503",
    fault: () => DOWN[1],
  },
  {
    name: "truncated",
    description:
      "two in five URLs break off halfway at first, with the length of the whole or of the part; then they work",
    fault: ({ roll, nthOfUrl }) => (roll < 0.4 && nthOfUrl === 0 ? cut(roll) : undefined),
  },
  {
    name: "slow",
    description: "every answer takes 50 to 400 ms, one URL in twenty 2 s",
    fault: ({ roll }) => ({ kind: "delay", milliseconds: roll < 0.05 ? 2000 : Math.round(50 + 350 * roll) }),
  },
  {
    name: "schema-drift",
    description:
      "charges gain a field; one customer in ten has `balance` as text, one refund in ten lacks `currency`",
    alter: drift,
  },
  {
    name: "late-rows",
    description: "one order in ten shows 26 hours late, with all it brings, though its times say earlier",
    lateness: (roll) => (roll < 0.1 ? 26 * HOUR : 0),
  },
  {
    name: "duplicate-pages",
    description: "each further page of a list begins with the last five rows of the page before",
    repeats: 5,
  },
  { name: "empty", description: "every list is empty", empty: true },
  {
    name: "html",
    description: "every list answers 200 with an HTML page",
    fault: () => ({ kind: "answer", status: 200, headers: { "Content-Type": "text/html" }, body: HTML }),
  },
  {
    name: "unauthorized",
    description: "every key is refused with 401, as if it had been revoked",
    fault: () =>
      refusal(
        401,
        {
          code: "api_key_expired",
          message: "Expired API Key provided: sk_test_****mock",
          type: "invalid_request_error",
        },
        { "Www-Authenticate": 'Bearer realm="Stripe"' },
      ),
  },
];

function refusal(status: number, error: StripeErrorBody, headers: Readonly<Record<string, string>>): Fault {
  const body = JSON.stringify({ error }, null, 2);
  return { kind: "answer", status, headers: { "Content-Type": "application/json", ...headers }, body };
}

function rateLimit(): StripeErrorBody {
  return {
    code: "rate_limit",
    doc_url: docUrl("rate_limit"),
    message:
      "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
    type: "invalid_request_error",
  };
}

function cut(roll: Ask["roll"]): Fault {
  return { kind: "cut", keep: 0.2 + roll, announced: roll < 0.2 ? "whole" : "part" };
}

function drift(list: string, row: Readonly<Record<string, unknown>>, roll: number) {
  if (list === "charges") return { ...row, network_token_used: roll < 0.5 };
  if (list === "customers" && roll < 0.1) return { ...row, balance: String(row.balance) };
  if (list !== "refunds" || roll >= 0.1) return row;
  const { currency: _, ...rest } = row;
  return rest;
}

function pickIndex(share: number, size: number): number {
  return Math.floor(share * 997) % size;
}

function pickFault(faults: readonly Fault[], share: number): Fault {
  return faults[pickIndex(share * 7, faults.length)]!;
}
