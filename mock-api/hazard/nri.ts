/** FEMA's National Risk Index: a feature layer of counties, on Esri's platform. */
import { type Call, pageOf, provider, type Reply, shown } from "../provider.ts";
import { lateRows, schemaDrift } from "../row-scenarios.ts";
import { countyCodes, countyRow, releaseAt } from "./counties.ts";
import { ESRI_NOT_FOUND, ESRI_REFUSALS, esriError, esriReply } from "./esri.ts";

const LAYER = "/XG15cJAlne2vxtgt/arcgis/rest/services/National_Risk_Index_Counties/FeatureServer/0";
const MAX_RECORD_COUNT = 2000;

export const nriMock = provider({
  source: "hazard_nri",
  refusals: ESRI_REFUSALS,
  endpoints: [
    { path: LAYER, answer: layer },
    { path: `${LAYER}/query`, answer: query },
  ],
  notFound: ESRI_NOT_FOUND,
  scenarios: [schemaDrift("OBJECTID", "POPULATION", "STATEABBRV"), lateRows()],
});

type Row = Readonly<Record<string, unknown>>;

/** Every row as it was some time ago, where the scenario makes it late. */
function rowsOf({ now, scale, scenario, roll, draws }: Call): Row[] {
  return countyCodes(scale).map((code, n) => {
    const lateMs = (scenario.lateness?.(roll(`late ${code}`)) ?? 0) * 1000;
    const { name } = releaseAt(new Date(now.getTime() - lateMs));
    return countyRow(code, n + 1, { ...releaseAt(now), name }, draws(`${code} ${name}`));
  });
}

function columnsOf({ now, draws }: Call): string[] {
  return Object.keys(countyRow("CO 08013", 1, releaseAt(now), draws("columns")));
}

function layer(call: Call): Reply {
  return esriReply({
    currentVersion: 11.5,
    id: 0,
    name: "National_Risk_Index_Counties",
    type: "Feature Layer",
    objectIdField: "OBJECTID",
    fields: columnsOf(call).map((name) => ({ name, type: typeOf(name), alias: name })),
    maxRecordCount: MAX_RECORD_COUNT,
    supportedQueryFormats: "JSON, geoJSON, PBF",
  });
}

function typeOf(column: string): string {
  if (column === "OBJECTID") return "esriFieldTypeOID";
  return /_SCORE$|_RISKS$|_VALT$|^POPULATION$/.test(column) ? "esriFieldTypeDouble" : "esriFieldTypeString";
}

function query(call: Call): Reply {
  const { query: asked } = call;
  const columns = columnsOf(call);
  const wanted = asked.get("outFields") === "*" ? columns : (asked.get("outFields") ?? "").split(",");
  const unknown = wanted.find((name) => !columns.includes(name));
  if (asked.get("where") !== "1=1") return invalid("'where' parameter is invalid");
  if (unknown !== undefined) return invalid(`'Invalid field: ${unknown}' parameter is invalid`);
  const rows = shown(call, "counties", rowsOf(call), (row) => String(row.STCOFIPS));
  if (asked.get("returnCountOnly") === "true") return esriReply({ count: rows.length });
  const offset = Number(asked.get("resultOffset") ?? 0);
  const limit = Math.min(MAX_RECORD_COUNT, Number(asked.get("resultRecordCount") ?? MAX_RECORD_COUNT));
  const features = pageOf(call, rows, offset, limit).map((row) => ({
    attributes: picked(row, wanted, columns),
  }));
  return esriReply({
    objectIdFieldName: "OBJECTID",
    uniqueIdField: { name: "OBJECTID", isSystemMaintained: true },
    globalIdFieldName: "",
    fields: wanted.map((name) => ({ name, type: typeOf(name), alias: name })),
    ...(offset + limit < rows.length ? { exceededTransferLimit: true } : {}),
    features,
  });
}

function invalid(detail: string): Reply {
  return esriError(400, "Cannot perform query. Invalid query parameters.", [detail]);
}

/** The columns asked for; what the scenario added is there unasked. */
function picked(row: Row, wanted: readonly string[], columns: readonly string[]): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => wanted.includes(name) || !columns.includes(name)),
  );
}
