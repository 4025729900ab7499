/** What the vehicles of a list are worth now. */
import { defineFlow, z } from "lake";
import { vehicle } from "../extract/vehicle_market/vehicles.ts";

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
