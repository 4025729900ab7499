/** How the Bureau of Labor Statistics says no: with status 200, and words in `message`. */
import type { Answer, Fault } from "lake";

const SUCCEEDED = "REQUEST_SUCCEEDED";
const DAY_SECONDS = 86_400;

/** Said of an answer that is otherwise good, and that lacks what was asked for. */
export const LOSS = /invalid series|reduced to the system-allowed limit/i;

/** Undefined for a good answer, and for one that does not look like the API's at all. */
export function blsFault({ status, headers, start }: Answer): Fault | undefined {
  if (status === 200 && /^\s*</.test(start))
    return { kind: "too-many", text: "answers with a web page, as it does to those who ask too often" };
  const said = /"status"\s*:\s*"(REQUEST_\w+)"/.exec(start)?.[1];
  if (said === undefined) return undefined;
  const messages = messagesIn(start);
  if (said === SUCCEEDED) {
    const lost = messages.filter((message) => LOSS.test(message));
    return lost.length === 0 ? undefined : { kind: "wrong-request", text: lost.join(" ") };
  }
  const text = `${said}: ${messages.join(" ")}`;
  if (/daily threshold/i.test(text))
    return { kind: "quota", text, renewedInSeconds: secondsToMidnight(headers.date) };
  if (/\bkey\b.*\binvalid\b/i.test(text)) return { kind: "refused-key", text };
  return { kind: "wrong-request", text };
}

/** The texts of `"message":["…", …]`, as far as the start of the body has them whole. */
function messagesIn(start: string): string[] {
  const list = /"message"\s*:\s*\[((?:\s*"(?:[^"\\]|\\.)*"\s*,?)*)/.exec(start)?.[1] ?? "";
  return [...list.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => JSON.parse(text));
}

/** By the service's clock, in UTC; a whole day when it does not say what time it is. */
function secondsToMidnight(date: string | undefined): number {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? DAY_SECONDS : DAY_SECONDS - (Math.floor(at / 1000) % DAY_SECONDS);
}
