/** How the Census Bureau says no: redirects, HTML pages with status 200, and one line of plain text. */
import type { Answer, Fault } from "lake";

const KEY_ERROR_HEADER = "x-datawebapi-keyerror";

export function censusFault({ status, headers, start }: Answer): Fault | undefined {
  const title = /<title>\s*([^<]*?)\s*<\/title>/i.exec(start)?.[1];
  if (headers[KEY_ERROR_HEADER] !== undefined || /^(missing|invalid) key$/i.test(title ?? "")) {
    const text = title ?? `sends to ${headers.location ?? "a page about keys"}`;
    return { kind: "refused-key", text };
  }
  if (status === 404) return { kind: "wrong-request", text: `there is no such vintage or table (${status})` };
  if (status === 400) return { kind: "wrong-request", text: start.trim() };
  return undefined;
}
