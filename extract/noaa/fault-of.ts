/** Faults of NOAA, which come in two shapes of JSON, one of XML, and as HTML pages with any status. */
import type { Answer, Fault } from "lake";

export function faultOf({ status, start }: Answer): Fault | undefined {
  // While the government is shut down a page with status 200 says so; overload has pages of its own.
  if (/^\s*<(!doctype |html)/i.test(start)) {
    if (status === 414) return { kind: "wrong-request", text: "414, the request is too long" };
    return { kind: "unavailable", text: `${status}, with an HTML page instead of JSON` };
  }
  const words = wordsOf(start);
  if (words === undefined) return undefined;
  const text = `${words.status} ${words.message}`;
  const meant = Number(words.status) || status;
  if (meant === 429) return tooMany(words.message, text);
  // A bad token is a bad request to NOAA.
  if (/\btoken\b/i.test(words.message)) return { kind: "refused-key", text };
  return meant >= 500 ? { kind: "unavailable", text } : { kind: "wrong-request", text };
}

/** One message for both limits, told apart by the period it names. How it names the day was never seen. */
function tooMany(message: string, text: string): Fault {
  if (/\b(day|daily|24 hours)\b/i.test(message)) return { kind: "quota", text };
  return { kind: "too-many", text, waitSeconds: 1 };
}

interface Words {
  readonly status: string;
  readonly message: string;
}

function wordsOf(start: string): Words | undefined {
  if (/^\s*(<\?xml|<response)/.test(start)) {
    const message = tag(start, "developerMessage") ?? tag(start, "userMessage") ?? "no message";
    return { status: tag(start, "statusCode") ?? "", message };
  }
  if (!/^\s*\{\s*"status(Code)?"/.test(start)) return undefined;
  try {
    const { status, statusCode, message, developerMessage, userMessage } = JSON.parse(start);
    return {
      status: String(status ?? statusCode),
      message: String(message ?? developerMessage ?? userMessage),
    };
  } catch {
    return undefined;
  }
}

function tag(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
