import { StripeError } from "./stripe-error.ts";

/** The one key of the mocked account. */
const KEY = "sk_test_mock";

/**
 * Accepts the key as a Bearer token, or as the user of Basic authentication.
 * @throws StripeError 401
 */
export function checkKey(authorization: string | null): void {
  const key = keyIn(authorization ?? "");
  if (key === KEY) return;
  const message =
    key === ""
      ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/."
      : `Invalid API Key provided: ${masked(key)}`;
  throw new StripeError(401, { message, type: "invalid_request_error" });
}

function keyIn(authorization: string): string {
  const [scheme = "", credentials = ""] = authorization.split(" ");
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return "";
  return Buffer.from(credentials, "base64").toString("utf8").split(":")[0] ?? "";
}

/** `sk_test_abcd1234` → `sk_test_****1234`. */
function masked(key: string): string {
  const prefix = /^(?:sk|rk|pk)_(?:test|live)_/.exec(key)?.[0] ?? "";
  const secret = key.slice(prefix.length);
  return prefix + "*".repeat(Math.max(4, secret.length - 4)) + secret.slice(-4);
}
