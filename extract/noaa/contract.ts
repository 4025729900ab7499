/** What NOAA's Climate Data Online v2 promises. A day without a value has no row. */
import { decimalNumber, z } from "lake";

const text = z.string;
const maybeText = () => text().nullish();
const decimal = () => decimalNumber(18, 6);

export const dataset = z.strictObject({
  uid: text(),
  mindate: text(),
  maxdate: text(),
  name: text(),
  datacoverage: decimal(),
  id: text(),
  /** Those of extract/noaa/stations.ts that are read of it. */
  stations: z.array(text()),
});

export const station = z.strictObject({
  elevation: decimal().nullish(),
  mindate: text(),
  maxdate: text(),
  latitude: decimal().nullish(),
  name: text(),
  datacoverage: decimal(),
  id: text(),
  elevationUnit: maybeText(),
  longitude: decimal().nullish(),
});

export const data = z.strictObject({
  /** From the request: the dataset decides what `attributes` mean. */
  datasetid: text(),
  /** Midnight of the station's own day, without a zone. */
  date: text(),
  datatype: text(),
  station: text(),
  /** Flags by their place between commas. */
  attributes: maybeText(),
  value: decimal(),
});
