/** A page on its way from a source to the lake. */
import type { Page, PageRequest, ResourceDefinition } from "../contract/definition.ts";
import type { ParsedPage, parsePage } from "../contract/parse-page.ts";
import type { HttpResponse } from "../http/client.ts";

export type { PageCounts } from "../land/landing.ts";

export interface FetchedPage extends Page, ParsedPage {
  readonly request: PageRequest;
  readonly response: HttpResponse;
  /** 0-based place in the resource's fixed order: by chain, and by page within a chain. */
  readonly number: number;
}

/** Bytes to body and rows; throws BadResponseError when there are none to be had. */
export type ParsePage = typeof parsePage;

/** Bytes to pages of one resource, which it may get to know from page to page. */
export type ParserOf = (resource: ResourceDefinition) => ParsePage;

/** `payments.charges`, for messages. */
export function resourceName(source: { readonly name: string }, resource: ResourceDefinition): string {
  return `${source.name}.${resource.name}`;
}
