/** The mock API of this project: every source, offline, on loopback ports. */
import type { MakeMock } from "./mock.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type Served, serve } from "./server.ts";

export interface MockApiOptions {
  /** Of the first source; the next ones take the ports after it. Default 0: any free ports. */
  readonly port?: number;
  /** The clock that the records follow: fixed, or asked at each request. */
  readonly now: Date | (() => Date);
  /** Other seed, other records. Default `lake`. */
  readonly seed?: string;
  /** Multiplies the volume. Default 1: some 200 orders a day. */
  readonly scale?: number;
  /** One of `scenarios`. Default `steady`. */
  readonly scenario?: string;
  /** Only these sources; default all. */
  readonly sources?: readonly string[];
  /** False: no limit is enforced. Default true. */
  readonly limited?: boolean;
  /** Called with each request answered. */
  readonly onRequest?: (entry: MockRequest) => void;
}

export interface MockRequest {
  readonly source: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly status: number;
  /** When it arrived, in milliseconds of a clock that never jumps. */
  readonly arrivedMs: number;
}

export interface MockApi extends AsyncDisposable {
  /** Of the first source. */
  readonly url: string;
  /** Origin of each source, by its name. */
  readonly baseUrls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const scenarios: readonly { readonly name: string; readonly description: string }[] = Object.entries(
  SCENARIOS,
).map(([name, description]) => ({ name, description }));

/** By source, in the order of their ports; loaded when asked for. */
const MOCKS: Readonly<Record<string, () => Promise<MakeMock>>> = {
  payments: async () => (await import("./payments/mock.ts")).paymentsMock,
  eia: async () => (await import("./eia/mock.ts")).eiaMock,
  fred: async () => (await import("./fred/mock.ts")).fredMock,
  worldbank: async () => (await import("./worldbank/mock.ts")).worldbankMock,
  noaa: async () => (await import("./noaa/mock.ts")).noaaMock,
  hazard_nri: async () => (await import("./hazard/nri.ts")).nriMock,
  hazard_wildfire: async () => (await import("./hazard/wildfire.ts")).wildfireMock,
  hazard_wildfire_federal: async () => (await import("./hazard/wildfire.ts")).wildfireFederalMock,
  hazard_elevation: async () => (await import("./hazard/elevation.ts")).elevationMock,
  hazard_water: async () => (await import("./hazard/water.ts")).waterMock,
  census: async () => (await import("./census/mock.ts")).censusMock,
  bls: async () => (await import("./bls/mock.ts")).blsMock,
  amenity: async () => (await import("./amenity/mock.ts")).amenityMock,
  mapbox: async () => (await import("./mapbox/mock.ts")).mapboxMock,
  vehicle_market: async () => (await import("./vehicle_market/mock.ts")).vehicleMarketMock,
};

/** @throws RangeError for an unknown scenario, the system's error when a port is taken */
export async function serveMockApi(options: MockApiOptions): Promise<MockApi> {
  const { port = 0, seed = "lake", scale = 1, scenario = "steady", onRequest } = options;
  const { now: clock, limited = true, sources = Object.keys(MOCKS) } = options;
  const now = typeof clock === "function" ? clock : () => clock;
  const served = new Map<string, Served>();
  const close = async () => void (await Promise.all([...served.values()].map((one) => one.close())));
  const origins = () => Object.fromEntries([...served].map(([source, { url }]) => [source, url]));
  try {
    for (const [n, [name, load]] of Object.entries(MOCKS).entries()) {
      if (!sources.includes(name)) continue;
      const { source, handlers } = (await load())({ now, seed, scale, scenario, limited });
      const onAnswer = (request: Request, status: number, arrivedMs: number) => {
        const { pathname, search } = new URL(request.url);
        onRequest?.({ source, method: request.method, url: pathname + search, status, arrivedMs });
      };
      served.set(source, await serve({ handlers, port: port === 0 ? 0 : port + n, now, origins, onAnswer }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const [first] = served.values();
  return { url: first?.url ?? "", baseUrls: origins(), close, [Symbol.asyncDispose]: close };
}
