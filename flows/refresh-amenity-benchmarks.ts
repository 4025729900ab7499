/** Amenities per submarket as of a month. */
import { calendarMonth, defineFlow } from "lake";

export default defineFlow({
  name: "refresh-amenity-benchmarks",
  about: "Read the amenity benchmarks of one month",
  args: [{ name: "as_of", about: "month of the benchmarks", type: calendarMonth() }],
  run: ({ as_of }) => ({
    sources: ["amenity"],
    window: { days: 1 },
    params: { as_of },
    select: ["+gold.amenity_benchmarks"],
  }),
});
