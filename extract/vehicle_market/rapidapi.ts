/** How RapidAPI speaks of plans and limits, whichever API is behind it. */
import type { Answer, Fault, QuotaLeft } from "lake";

const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 };

/** The status says what is wrong with the key (401), the subscription (403) and the path (404); this tells the 429s apart. */
export function rapidApiFault({ status, headers, start }: Answer): Fault | undefined {
  if (status !== 429) return undefined;
  const text = `429 Too Many Requests: ${messageIn(start)}`;
  if (/\bquota\b/i.test(text)) {
    const seconds = numberIn(headers, "reset");
    return { kind: "quota", text, ...(seconds === undefined ? {} : { renewedInSeconds: seconds }) };
  }
  const [, unit = "second"] = /\bper (second|minute|hour)\b/i.exec(text) ?? [];
  return { kind: "too-many", text, waitSeconds: SECONDS[unit.toLowerCase()] ?? 1 };
}

/** Answers that were never counted, e.g. 403 and 404, do not say. */
export function rapidApiQuota({ headers }: Answer): QuotaLeft | undefined {
  const [limit, remaining, renewedInSeconds] = ["limit", "remaining", "reset"].map((name) =>
    numberIn(headers, name),
  );
  if (limit === undefined || remaining === undefined || renewedInSeconds === undefined) return undefined;
  return { limit, remaining, renewedInSeconds };
}

function numberIn(headers: Answer["headers"], name: string): number | undefined {
  const text = headers[`x-ratelimit-requests-${name}`];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function messageIn(start: string): string {
  try {
    return String((JSON.parse(start) as { message?: unknown }).message ?? start);
  } catch {
    return start.trim();
  }
}
