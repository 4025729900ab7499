/** An endpoint behind FRED's look at the key, with refusals put into its words. */
import type { Endpoint } from "../provider.ts";
import { failure, Refusal } from "./reply.ts";

type Answer = Endpoint["answer"];

export const KEY = "abcdefghijklmnopqrstuvwxyz123456";

/** The key is looked for in the query only. */
export function guarded(answer: Answer): Answer {
  return (call) => {
    const key = call.query.get("api_key");
    const read = "Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.";
    if (key === null) return failure(call, 400, "Bad Request.  Variable api_key has not been set.");
    if (!/^[a-z0-9]{32}$/.test(key)) {
      const wrong = "The value for variable api_key is not a 32 character alpha-numeric lower-case string.";
      return failure(call, 400, `Bad Request.  ${wrong}  ${read}`);
    }
    if (key !== KEY) {
      return failure(call, 400, `Bad Request.  The value for variable api_key is not registered.  ${read}`);
    }
    try {
      return answer(call);
    } catch (error) {
      if (error instanceof Refusal) return failure(call, error.status, error.message);
      throw error;
    }
  };
}
