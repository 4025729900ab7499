/** NOAA's ways to refuse: two shapes of JSON, one of XML, HTML. */
import { type Call, jsonReply, type Reply } from "../provider.ts";

/** By the gateway, which prints its JSON with spaces and its status as a text. */
function gateway(status: number, message: string): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: `{"status" : "${status}", "message" : "${message}"}`,
  };
}

export const badToken = gateway(400, "The token parameter provided is not valid.");
export const noToken = gateway(400, "Token parameter is required.");
export const overSecond = gateway(429, "This token has reached its temporary request limit of 5 per second.");
export const overDay = gateway(429, "This token has reached its temporary request limit of 10000 per day.");

export const down: Reply = {
  status: 503,
  headers: { "content-type": "text/html" },
  body: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n",
};

/** By the API itself: XML for who does not ask for JSON. */
export function refused({ headers }: Call, developerMessage: string, status = 400): Reply {
  const userMessage = "There was an error with the request.";
  if (headers.get("accept")?.includes("json") === true)
    return jsonReply({ statusCode: String(status), userMessage, developerMessage }, status);
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response><statusCode>${status}</statusCode><userMessage>${userMessage}</userMessage><developerMessage>${developerMessage}</developerMessage></response>`,
  };
}
