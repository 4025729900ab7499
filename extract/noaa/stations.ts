/** The stations read from NOAA: the one place to add another. By id: the dataset, a colon, the station's own id. */
export const STATIONS: readonly string[] = [
  // Denver, Grand Junction and Colorado Springs: their airports.
  "GHCND:USW00003017",
  "GHCND:USW00023066",
  "GHCND:USW00093037",
];

export function datasetOf(station: string): string {
  return station.slice(0, station.indexOf(":"));
}
