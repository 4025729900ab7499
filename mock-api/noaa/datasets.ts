/** What NOAA offers by this API, as of a day. */

interface Dataset {
  readonly uid: string;
  readonly mindate: string;
  readonly maxdate: string;
  readonly name: string;
  readonly datacoverage: number;
  readonly id: string;
}

const OFFERED = [
  ["gov.noaa.ncdc:C00861", "1750-02-01", "Daily Summaries", 1, "GHCND"],
  ["gov.noaa.ncdc:C00946", "1750-02-01", "Global Summary of the Month", 1, "GSOM"],
  ["gov.noaa.ncdc:C00947", "1763-01-01", "Global Summary of the Year", 1, "GSOY"],
  ["gov.noaa.ncdc:C00345", "1991-06-05", "Weather Radar (Level II)", 0.95, "NEXRAD2"],
  ["gov.noaa.ncdc:C00821", "2010-01-01", "Normals Hourly", 1, "NORMAL_HLY"],
  ["gov.noaa.ncdc:C00505", "1970-05-12", "Precipitation 15 Minute", 0.25, "PRECIP_15"],
] as const;

export function datasets(now: Date): Dataset[] {
  const maxdate = new Date(now.getTime() - 2 * 86_400_000).toISOString().slice(0, 10);
  return OFFERED.map(([uid, mindate, name, datacoverage, id]) => ({
    uid,
    mindate,
    maxdate,
    name,
    datacoverage,
    id,
  }));
}

const MEASURED = [
  ["PRCP", "Precipitation"],
  ["TMAX", "Maximum temperature"],
  ["TMIN", "Minimum temperature"],
] as const;

export function datatypes(now: Date) {
  const [{ maxdate }] = datasets(now) as [Dataset];
  return MEASURED.map(([id, name]) => ({ mindate: "1781-01-01", maxdate, name, datacoverage: 1, id }));
}
