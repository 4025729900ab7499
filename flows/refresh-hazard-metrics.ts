/** Hazards of every place, as they are told on the day they are read. */
import { calendarDay, defineFlow } from "lake";

export default defineFlow({
  name: "refresh-hazard-metrics",
  about: "Read the hazards of every place and look its address up",
  args: [{ name: "as_of", about: "day of the metrics: today (UTC)", type: calendarDay().optional() }],
  run: ({ as_of }, _, now) => {
    const today = now.toISOString().slice(0, 10);
    // The services tell what they know now and take no date; a day gone by cannot be read any more.
    if (as_of !== undefined && as_of !== today)
      return { refused: `hazards are read as they are today, ${today}; as of ${as_of} nobody tells them` };
    return {
      sources: ["hazard", "mapbox"],
      window: { days: 1 },
      select: ["+gold.hazard_by_place", "+silver.geocodes"],
    };
  },
});
