/** Jobs, pay and income of one year, as known on a day. */
import { calendarDay, calendarYear, defineFlow } from "lake";

export default defineFlow({
  name: "refresh-market-data",
  about: "Read jobs and pay (BLS) and income (Census) of one year",
  args: [
    { name: "year", about: "year of the data", type: calendarYear() },
    { name: "as_of", about: "last day that is read", type: calendarDay() },
  ],
  run: ({ year, as_of }, _, now) => {
    if (as_of < `${year}-01-01`) return { refused: `on ${as_of} nothing of ${year} was known` };
    const nextYear = `${Number(year) + 1}-01-01`;
    const ends = [nextYear, dayAfter(as_of), now.toISOString()].sort();
    return {
      sources: ["census", "bls"],
      window: { from: `${year}-01-01`, to: ends[0] as string },
      params: { year },
      select: ["+gold.market_jobs", "+gold.census_income"],
    };
  },
});

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
