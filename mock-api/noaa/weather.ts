/** The weather of a station on a day, as NOAA shows it at a time: it comes late, is checked again, and is then changed. */
import type { Call } from "../provider.ts";

const DAY_MS = 86_400_000;

/** In tenths, as NOAA keeps it. */
export interface Reading {
  readonly datatype: "PRCP" | "TMAX" | "TMIN";
  readonly tenths: number;
  /** Measurement, quality, source and hour, with commas between. */
  readonly attributes: string;
}

/**
 * Undefined for a type that was not measured, or is not there yet: two to four days after the day, one day in twelve as
 * long as twelve. One value in seven is corrected ten to twenty days after it; one in forty fails a check until then.
 */
export function readingsOf(call: Call, station: string, date: string): Reading[] {
  const { now, roll, scenario } = call;
  const ageDays = (now.getTime() - Date.parse(date)) / DAY_MS;
  const name = `${station} ${date}`;
  const slow = roll(`${name} slow`);
  const late = (scenario.lateness?.(roll(`${name} late`)) ?? 0) / 86_400;
  if (ageDays < 2 + 2 * slow + (slow < 1 / 12 ? 8 : 0) + late) return [];
  const tenths = { PRCP: rain(call, name), ...temperatures(call, station, date) };
  return (["PRCP", "TMAX", "TMIN"] as const)
    .filter((type) => roll(`${name} ${type} unmeasured`) >= 0.02)
    .map((datatype) => {
      const change = roll(`${name} ${datatype} changed`);
      const isFinal = ageDays >= 10 + 10 * roll(`${name} ${datatype} when`);
      const corrected = isFinal && change < 1 / 7 ? correction(datatype) : 0;
      const fails = !isFinal && roll(`${name} ${datatype} fails`) < 1 / 40;
      const trace = datatype === "PRCP" && tenths.PRCP === 0 && change > 0.95;
      return {
        datatype,
        tenths: tenths[datatype] + corrected,
        attributes: `${trace ? "T" : ""},${fails ? "I" : ""},W,2400`,
      };
    });
}

function correction(datatype: Reading["datatype"]): number {
  return datatype === "TMIN" ? -6 : 5;
}

function rain({ roll }: Call, name: string): number {
  const wet = roll(`${name} wet`);
  return wet < 0.25 ? Math.round(2 + wet * 480) : 0;
}

function temperatures({ roll }: Call, station: string, date: string) {
  const at = new Date(date);
  const turn = (2 * Math.PI * (at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 20))) / (365.25 * DAY_MS);
  const mean = 100 - 120 * Math.cos(turn) + 80 * (roll(`${station} ${date} mean`) - 0.5);
  const range = 90 + 100 * roll(`${station} ${date} range`);
  return { TMAX: Math.round(mean + range / 2), TMIN: Math.round(mean - range / 2) };
}
