/** Paging of services that answer about one point at a time: a chain of one request per place. */
import type { PageRequest, Paging, Row } from "lake";
import { PLACES, type Place, placeOf } from "./places.ts";

/** What is asked about a place; a pure function, so that a request can be told from its answer. */
export type Ask = (place: Place) => PageRequest;

export function byPlace(ask: Ask): Paging {
  return {
    start: ({ datasets }) => datasets.map(({ id }) => ask(placeOf(id))),
    next: () => undefined,
  };
}

/** Says of each row which place it was asked for, which no answer does. */
export function ofPlace(ask: Ask, rowsIn: (body: unknown) => readonly Row[]) {
  const ids = new Map(PLACES.map((place) => [JSON.stringify(ask(place)), place.id]));
  return (body: unknown, request: PageRequest): readonly Row[] => {
    const place_id = ids.get(JSON.stringify(request));
    return rowsIn(body).map((row) => ({ place_id, ...row }));
  };
}
