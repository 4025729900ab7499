/** EIA's API v2, with its limits as a client must keep them: five requests a second, or the key is turned away. */
import { type Call, type Endpoint, provider, type Reply } from "../provider.ts";
import { dataAnswer } from "./data-answer.ts";
import { keyInvalid, keyMissing, MOCK_KEY, overloaded, overRateLimit, refused } from "./envelope.ts";
import { NODES, ROUTES } from "./market.ts";
import { facetAnswer, nodeAnswer, routeAnswer } from "./metadata-answer.ts";
import { scenarios } from "./scenarios.ts";

/** The gateway tells no key from a wrong one. */
function endpoint(path: string, answer: (call: Call) => Reply): Endpoint {
  return { path, answer: (call) => (call.query.has("api_key") ? answer(call) : keyMissing) };
}

export const eiaMock = provider({
  source: "eia",
  refusals: { refusedKey: keyInvalid, tooMany: overRateLimit, down: overloaded },
  hasKey: ({ query }) => [null, MOCK_KEY].includes(query.get("api_key")),
  limits: { window: { count: 5, ms: 1000 } },
  endpoints: [
    ...ROUTES.flatMap((route) => [
      endpoint(`/v2/${route.path}/data`, (call) => dataAnswer(call, route)),
      endpoint(`/v2/${route.path}/facet/:facet`, (call) => facetAnswer(call, route)),
      endpoint(`/v2/${route.path}`, (call) => routeAnswer(call, route)),
    ]),
    ...Object.keys(NODES).map((path) => endpoint(`/v2/${path}`, (call) => nodeAnswer(call, path))),
    endpoint("/v2", (call) => nodeAnswer(call, "")),
  ],
  notFound: refused(404, "Not found."),
  scenarios,
});
