/**
 * Pages of an Esri layer. The layer is asked first which columns it has, because a release renames some and the query
 * for a column that is not there is refused whole: then for those of them that are wanted, page by page.
 */
import type { Page, PageRequest, Paging, Row } from "lake";

/** @param layer path of the layer, e.g. `/…/FeatureServer/0` */
export function layerPaging(layer: string, wanted: readonly string[]): Paging {
  return {
    start: () => [{ path: layer, query: [["f", "json"]] }],
    next: (page, { pageSize }) => {
      if (page.request.path === layer) return firstQuery(page, `${layer}/query`, wanted, pageSize);
      return page.body.exceededTransferLimit === true ? following(page, pageSize) : undefined;
    },
  };
}

function firstQuery({ body }: Page, path: string, wanted: readonly string[], pageSize: number): PageRequest {
  const fields = (Array.isArray(body.fields) ? body.fields : []).map(({ name }: { name: string }) => name);
  const outFields = wanted.filter((name) => fields.includes(name));
  const query: [string, string][] = [
    ["where", "1=1"],
    ["outFields", outFields.length === 0 ? "*" : outFields.join(",")],
    ["returnGeometry", "false"],
    ["orderByFields", "OBJECTID"],
    ["f", "json"],
    ["resultRecordCount", String(pageSize)],
    ["resultOffset", "0"],
  ];
  return { path, query };
}

/** The service may have given fewer rows than it was asked for, as its own limit is lower. */
function following({ request, rows }: Page, pageSize: number): PageRequest {
  const [name, offset] = request.query.at(-1) as readonly [string, string];
  const next = Number(offset) + Math.min(rows.length, pageSize);
  return { ...request, query: [...request.query.slice(0, -1), [name, String(next)]] };
}

/** Rows of a page of a layer; none in its description. */
export function layerRows(body: unknown): readonly Row[] {
  const { features, fields } = body as { features?: readonly { attributes: Row }[]; fields?: unknown };
  if (features === undefined && fields !== undefined) return [];
  return (features as readonly { attributes: Row }[]).map(({ attributes }) => attributes);
}
