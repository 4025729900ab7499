/** Refusals as Stripe words them. */

export interface StripeErrorBody {
  readonly code?: string;
  readonly doc_url?: string;
  readonly message: string;
  readonly param?: string;
  readonly type: string;
}

export class StripeError extends Error {
  readonly status: number;
  readonly body: StripeErrorBody;

  constructor(status: number, body: StripeErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** An `invalid_request_error`, with a code and the link to its page when it has one. */
export function invalidRequest(
  status: number,
  message: string,
  { code, param }: { code?: string; param?: string } = {},
): StripeError {
  const known = code === undefined ? {} : { code, doc_url: docUrl(code) };
  const about = param === undefined ? {} : { param };
  return new StripeError(status, { ...known, message, ...about, type: "invalid_request_error" });
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

export function resourceMissing(status: 400 | 404, noun: string, id: string, param: string): StripeError {
  return invalidRequest(status, `No such ${noun}: '${id}'`, { code: "resource_missing", param });
}
