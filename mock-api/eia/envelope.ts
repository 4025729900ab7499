/** What stands round every answer of EIA, and its ways to refuse. */
import { type Call, jsonReply, type Reply } from "../provider.ts";
import { echo } from "./data-query.ts";

export const MOCK_KEY = "mock-eia-key";

/** The request comes back with the answer, key and all. */
export function enveloped(
  { url, query }: Call,
  response: unknown,
  warnings: readonly unknown[] = [],
): Record<string, unknown> {
  return {
    ...(warnings.length === 0 ? {} : { warnings }),
    response,
    request: { command: url.pathname, params: echo(query) },
    apiVersion: "2.1.13",
    ExcelAddInVersion: "2.1.0",
  };
}

/** By the API itself. */
export function refused(code: number, error: string): Reply {
  return jsonReply({ error, code }, code);
}

/** By the gateway before it. */
function turnedAway(status: number, code: string, message: string): Reply {
  return jsonReply({ error: { code, message } }, status);
}

const REGISTER = "https://www.eia.gov/opendata/register.php";

export const keyMissing = turnedAway(
  403,
  "API_KEY_MISSING",
  `No api_key was supplied.  Please register for one at ${REGISTER}`,
);

export const keyInvalid = turnedAway(
  403,
  "API_KEY_INVALID",
  `An invalid api_key was supplied.  Please register for one at ${REGISTER}`,
);

export const overRateLimit = turnedAway(
  429,
  "OVER_RATE_LIMIT",
  "You have exceeded your rate limit. Try again later.",
);

export const overloaded: Reply = {
  status: 503,
  headers: { "content-type": "text/html" },
  body: "<!DOCTYPE html>\n<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>\n",
};
