/** What a series id says: program, place, measure. An id that says none of these is no series. */

export type Program = "LN" | "CE" | "LA" | "SM" | "EN";
export type Measure = "rate" | "unemployed" | "employed" | "laborForce" | "payroll" | "wage";

export interface Series {
  readonly id: string;
  readonly program: Program;
  readonly adjusted: boolean;
  /** `US`, a state's FIPS code, or a county's. */
  readonly place: string;
  readonly measure: Measure;
  readonly quarterly: boolean;
}

const OF_NATION: Readonly<Record<string, Measure>> = {
  "11": "laborForce",
  "12": "employed",
  "13": "unemployed",
  "14": "rate",
};

const OF_AREA: Readonly<Record<string, Measure>> = {
  "03": "rate",
  "04": "unemployed",
  "05": "employed",
  "06": "laborForce",
};

export function seriesOf(id: string): Series | undefined {
  const read = (measure: Measure | undefined, place: string, quarterly = false): Series | undefined =>
    measure === undefined
      ? undefined
      : { id, program: id.slice(0, 2) as Program, adjusted: id[2] === "S", place, measure, quarterly };
  const [, level] = /^LN[SU](1[1-4])000000$/.exec(id) ?? [];
  if (level !== undefined) return read(OF_NATION[level], "US");
  if (/^CE[SU]0000000001$/.test(id)) return read("payroll", "US");
  const [, state, ofState] = /^LA[SU]ST(\d{2})0{11}(0[3-6])$/.exec(id) ?? [];
  if (state !== undefined) return read(OF_AREA[ofState!], state);
  const [, county, ofCounty] = /^LAUCN(\d{5})0{8}(0[3-6])$/.exec(id) ?? [];
  if (county !== undefined) return read(OF_AREA[ofCounty!], county);
  const [, payrolls] = /^SM[SU](\d{2})0{13}01$/.exec(id) ?? [];
  if (payrolls !== undefined) return read("payroll", payrolls);
  const [, wages] = /^ENU(\d{5})40010$/.exec(id) ?? [];
  return wages === undefined ? undefined : read("wage", wages, true);
}
