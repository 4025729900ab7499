/** File names for failing rows: `gold.daily_revenue:unique(day,currency)` → `gold.daily_revenue-unique-day-currency.parquet`. */
import { sha256 } from "../state/hash.ts";

const LENGTH_MAX = 120;

/** By assertion name; different for each on any file system. */
export function failingFiles(names: readonly string[]): ReadonlyMap<string, string> {
  const shared = new Map<string, number>();
  for (const name of names) {
    const key = slug(name).toLowerCase();
    shared.set(key, (shared.get(key) ?? 0) + 1);
  }
  return new Map(
    names.map((name) => {
      const short = slug(name);
      const alone = short.length <= LENGTH_MAX && shared.get(short.toLowerCase()) === 1;
      return [name, `${alone ? short : `${short.slice(0, LENGTH_MAX)}-${sha256(name).slice(0, 8)}`}.parquet`];
    }),
  );
}

function slug(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._]+/g, "-").replaceAll(/^[-.]+|-+$/g, "") || "assertion";
}
