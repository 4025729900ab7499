/** The list of vehicles that a run values: from JSON text to requests. */
import { type PageRequest, type Paging, type Row, z } from "lake";

const upper = (pattern: RegExp, expected: string) =>
  z
    .string()
    .transform((value) => value.trim().toUpperCase())
    .pipe(z.string().regex(pattern, expected));

const options = {
  /** Miles on the clock; without it the average of such vehicles. */
  mileage: z.int().nonnegative().optional(),
  /** Days of sales to look back. */
  period: z.int().min(1).max(365).optional(),
};

export const vehicle = z.union(
  [
    z.strictObject({ vin: upper(/^[A-HJ-NPR-Z0-9]{17}$/, "expected 17 letters and digits"), ...options }),
    z.strictObject({
      license_plate: upper(/^[A-Z0-9 -]{1,10}$/, "expected a license plate"),
      state_code: upper(/^[A-Z]{2}$/, "expected the two letters of a state"),
      ...options,
    }),
  ],
  { error: "expected { vin } or { license_plate, state_code }, each with mileage and period if wanted" },
);

/** Asked for by a run that does not say, so that there is something to see. */
export const SOME_VEHICLES: readonly z.input<typeof vehicle>[] = [
  { license_plate: "S8TAN", state_code: "AL" },
  { vin: "2T1BURHE5EC123456", mileage: 60_000 },
  { vin: "1FTFW1ET5DFC10312" },
  { vin: "5YJ3E1EA7KF317231", period: 180 },
];

/** A chain of one request per vehicle. */
export const vehiclePaging: Paging = {
  start: ({ params }) => vehiclesIn(params.vehicles ?? "[]").map(requestFor),
  next: () => undefined,
};

/** Says whom the answer is about, which it does not itself. */
export function quoteRow(body: unknown, { query }: PageRequest): readonly Row[] {
  const asked = Object.fromEntries(query);
  const { vin, license_plate, state_code } = asked;
  const names = { asked_vin: vin, asked_license_plate: license_plate, asked_state_code: state_code };
  return [{ vehicle_id: vin ?? `${state_code}-${license_plate}`, ...names, ...(body as object) }];
}

/**
 * Each vehicle once: whoever lists it twice pays for one. Throws Error that names every entry that cannot be asked for,
 * and every vehicle that is listed with two mileages or periods, as its quotes could not be told apart.
 */
function vehiclesIn(text: string): readonly z.output<typeof vehicle>[] {
  const parsed = z.array(vehicle).safeParse(jsonOf(text));
  if (!parsed.success) throw new Error(`vehicles: ${parsed.error.issues.map(problem).join("; ")}`);
  const byId = new Map<string, z.output<typeof vehicle>>();
  for (const one of parsed.data) {
    const id = "vin" in one ? one.vin : `${one.state_code}-${one.license_plate}`;
    const other = byId.get(id);
    if (other !== undefined && (other.mileage !== one.mileage || other.period !== one.period))
      throw new Error(`vehicles: ${id} is listed twice, with different mileage or period`);
    byId.set(id, one);
  }
  return [...byId.values()];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      `vehicles is ${text}, expected a JSON list like ${JSON.stringify(SOME_VEHICLES.slice(0, 2))}`,
    );
  }
}

function problem({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `entry ${Number(path[0]) + 1}: ${message}`;
}

function requestFor(one: z.output<typeof vehicle>): PageRequest {
  const query = Object.entries(one).map(([name, value]) => [name, String(value)] as const);
  return { path: "/vmv", query };
}
