/** The stations of Colorado, as many as `scale` wants; the first three report to the day. */
import type { Call } from "../provider.ts";

export interface Station {
  readonly elevation: number;
  readonly mindate: string;
  readonly maxdate: string;
  readonly latitude: number;
  readonly name: string;
  readonly datacoverage: number;
  readonly id: string;
  readonly elevationUnit: string;
  readonly longitude: number;
}

const AIRPORTS = [
  ["GHCND:USW00003017", "DENVER INTERNATIONAL AIRPORT, CO US", 1650.2, 39.8328, -104.6575, "1994-07-18"],
  [
    "GHCND:USW00023066",
    "GRAND JUNCTION WALKER FIELD AIRPORT, CO US",
    1480.7,
    39.1342,
    -108.5403,
    "1900-01-01",
  ],
  ["GHCND:USW00093037", "COLORADO SPRINGS MUNICIPAL AIRPORT, CO US", 1884, 38.8094, -104.6889, "1948-07-01"],
] as const;

const VOLUNTEERS = 207;

export function stations(call: Call): Station[] {
  const maxdate = new Date(call.now.getTime() - 3 * 86_400_000).toISOString().slice(0, 10);
  const count = Math.max(1, Math.round(VOLUNTEERS * call.scale));
  return [
    ...AIRPORTS.map(([id, name, elevation, latitude, longitude, mindate]) => ({
      ...{ elevation, mindate, maxdate, latitude, name, datacoverage: 1, id },
      ...{ elevationUnit: "METERS", longitude },
    })),
    ...Array.from({ length: count }, (_, n) => volunteer(call, n, maxdate)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function volunteer(call: Call, n: number, maxdate: string): Station {
  const draw = call.draws(`station ${n}`);
  const between = (from: number, to: number, digits: number) =>
    Number((from + (to - from) * draw()).toFixed(digits));
  return {
    elevation: between(1100, 3600, 1),
    mindate: `${Math.round(between(1890, 2015, 0))}-01-01`,
    maxdate,
    latitude: between(37, 41, 4),
    name: `VOLUNTEER ${n + 1}, CO US`,
    datacoverage: between(0.5, 1, 4),
    id: `GHCND:USC${String(50_000 + n * 13).padStart(8, "0")}`,
    elevationUnit: "METERS",
    longitude: between(-109, -102, 4),
  };
}
