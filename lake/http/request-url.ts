/** Where a page request goes: always to the source's own origin. */
import type { Auth, PageRequest } from "../contract/definition.ts";
import { AuthError, BadResponseError } from "../errors.ts";

/** The URL of a page, without the key. Throws BadResponseError when it leaves the source's origin. */
export function requestUrl(baseUrl: string, request: PageRequest): URL {
  const base = new URL(baseUrl);
  const url = URL.canParse(request.path, base.href) ? new URL(request.path, base) : undefined;
  if (url === undefined || url.origin !== base.origin || url.username !== "" || url.password !== "") {
    throw new BadResponseError(`the next page is not on ${base.origin}: ${request.path}`, {
      where: `GET ${request.path}`,
      next: "a source is asked at its own origin only: check the resource's paging in extract/",
    });
  }
  for (const [name, value] of request.query) url.searchParams.append(name, value);
  url.hash = "";
  return url;
}

/** What goes over the wire. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text of a POST. */
  readonly body?: string;
}

/** Path, query, headers and body of a request, with the key where the source wants it. */
export function wireRequest(
  url: URL,
  request: PageRequest,
  auth: Auth | undefined,
  key: string | undefined,
): WireRequest {
  const { method = "GET", body } = request;
  const keyed = withKey(url, auth, key);
  if (method === "GET") return keyed;
  const whole =
    auth?.kind === "body" && key !== undefined ? { ...(body as object), [nameOf(auth)]: key } : body;
  return {
    ...keyed,
    headers: { "content-type": "application/json", ...keyed.headers },
    body: JSON.stringify(whole),
  };
}

function withKey(url: URL, auth: Auth | undefined, key: string | undefined): WireRequest {
  const plain = `${url.pathname}${url.search}`;
  if (auth === undefined || key === undefined) return { path: plain, headers: {} };
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) {
    throw new AuthError(`${auth.secret} is not sent to ${url.origin}: anybody on the way could read it`, {
      where: `GET ${url.origin}`,
      next: "give the source an https base URL",
    });
  }
  switch (auth.kind) {
    case "bearer":
      return { path: plain, headers: { authorization: `Bearer ${key}` } };
    case "header":
      return { path: plain, headers: { [nameOf(auth).toLowerCase()]: key } };
    case "body":
      return { path: plain, headers: {} };
    case "query": {
      const search = new URLSearchParams(url.search);
      // The link to a next page may have one already, as it was echoed.
      search.set(nameOf(auth), key);
      return { path: `${url.pathname}?${search}`, headers: {} };
    }
  }
}

/** The key itself, or an AuthError that tells what is wrong with it without showing it. */
export function usableKey(title: string, auth: Auth, key: string | undefined): string {
  const next = `put the key where ${auth.secret} is kept, or --api mock, which needs no key`;
  if (key === undefined || key === "") {
    throw new AuthError(`${title} needs a key, and ${auth.secret} is not set`, { next });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new AuthError(`${auth.secret} holds a space, a line break or another character no key has`, {
      next,
    });
  }
  return key;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function nameOf(auth: Auth): string {
  if (auth.name === undefined) throw new TypeError(`auth of kind ${auth.kind} needs a name`);
  return auth.name;
}
