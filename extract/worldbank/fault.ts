/** How the World Bank says no: with status 200, in JSON or, though JSON was asked for, in XML with a byte order mark. */
import type { Answer, Fault } from "lake";

/** "Service currently unavailable"; every other message is about the request. */
const UNAVAILABLE = "105";

/** Undefined for a page, and for what does not look like the API's at all. */
export function worldbankFault({ start }: Answer): Fault | undefined {
  const messages = start.startsWith("[") ? jsonMessages(start) : xmlMessages(start);
  if (messages.length === 0) return undefined;
  const text = messages.map(({ id, words }) => `${id}: ${words}`).join("; ");
  return { kind: messages.some(({ id }) => id === UNAVAILABLE) ? "unavailable" : "wrong-request", text };
}

interface Message {
  readonly id: string;
  readonly words: string;
}

/** `[{"message":[{"id":"120","key":"Invalid value","value":"The provided …"}]}]`, one per part of the path that is wrong. */
function jsonMessages(start: string): Message[] {
  if (!/^\[\s*\{\s*"message"/.test(start)) return [];
  try {
    const [{ message }] = JSON.parse(start) as [{ message: { id: string; key: string; value: string }[] }];
    return message.map(({ id, key, value }) => ({ id, words: `${key}: ${value}` }));
  } catch {
    return [];
  }
}

/** `<wb:error><wb:message id="175" key="Invalid format">The indicator …</wb:message></wb:error>`. */
function xmlMessages(start: string): Message[] {
  if (!start.includes("<wb:error")) return [];
  const found = start.matchAll(/<wb:message\s+id="([^"]*)"\s+key="([^"]*)"\s*>([^<]*)/g);
  return [...found].map(([, id = "", key, value = ""]) => ({ id, words: `${key}: ${value.trim()}` }));
}
