/** What the vehicles of a list are worth now. */
import { defineFlow, z } from "lake";

const vehicle = z.union(
  [
    z.strictObject({
      vin: z.string().length(17, "expected 17 characters"),
      mileage: z.int().optional(),
      period: z.int().optional(),
    }),
    z.strictObject({
      license_plate: z.string().min(1),
      state_code: z.string().length(2, "expected two letters"),
      mileage: z.int().optional(),
      period: z.int().optional(),
    }),
  ],
  "expected a vin of 17 characters, or license_plate and state_code; mileage and period if known",
);

export default defineFlow({
  name: "vehicle-market-value",
  about: "Ask what each vehicle of a list is worth",
  args: [],
  config: z.strictObject({ vehicles: z.array(vehicle).min(1, "expected at least one vehicle") }),
  run: (_, { vehicles }) => ({
    sources: ["vehicle_market"],
    window: { days: 1 },
    params: { vehicles: JSON.stringify(vehicles) },
    select: ["tag:vehicle_market"],
  }),
});
