/** The catalogue: the indicators that have figures, one that is archived, many more by name only, and one id twice. */

export interface Indicator {
  readonly id: string;
  readonly name: string;
}

const PUBLISHED: Readonly<Record<string, string>> = {
  "FP.CPI.TOTL.ZG": "Inflation, consumer prices (annual %)",
  "NY.GDP.MKTP.CD": "GDP (current US$)",
  "SP.POP.TOTL": "Population, total",
};

/** Still listed, no longer served. */
export const ARCHIVED = "EN.ATM.CO2E.PC";

const SUBJECTS: Readonly<Record<string, string>> = {
  "AG.LND.AGRI": "Agricultural land",
  "AG.LND.ARBL": "Arable land",
  "EG.USE.ELEC": "Electricity use",
  "IT.NET.USER": "Internet users",
  "NE.EXP.GNFS": "Exports of goods and services",
  "NE.IMP.GNFS": "Imports of goods and services",
  "SE.PRM.ENRR": "School enrollment, primary",
  "SH.XPD.CHEX": "Current health expenditure",
  "SL.TLF.CACT": "Labor force participation",
  "TX.VAL.TECH": "High-technology exports",
};

const MEASURES: Readonly<Record<string, string>> = {
  CD: "current US$",
  CN: "current LCU",
  KD: "constant 2015 US$",
  "KD.ZG": "annual % growth",
  "PC.CD": "per capita, current US$",
  ZS: "% of total",
};

/** `scale` multiplies those that are there by name only. */
export function indicators(scale: number): Indicator[] {
  const named = Object.entries(SUBJECTS).flatMap(([code, subject]) =>
    Object.entries(MEASURES).map(([measure, unit]) => ({
      id: `${code}.${measure}`,
      name: `${subject} (${unit})`,
    })),
  );
  const copies = Array.from({ length: Math.max(1, Math.round(10 * scale)) }, (_, n) =>
    named.map(({ id, name }) =>
      n === 0 ? { id, name } : { id: `${id}.${n}`, name: `${name}, variant ${n}` },
    ),
  ).flat();
  const published = Object.entries(PUBLISHED).map(([id, name]) => ({ id, name }));
  const archived = { id: ARCHIVED, name: "CO2 emissions (metric tons per capita)" };
  const listed = [...published, archived, ...copies].sort((a, b) => (a.id < b.id ? -1 : 1));
  const [first] = listed;
  return [...listed, { id: first!.id, name: `${first!.name} [archived]` }];
}

export function nameOf(id: string): string | undefined {
  return PUBLISHED[id];
}

export function indicatorRow({ id, name }: Indicator) {
  return {
    id,
    name,
    unit: "",
    source: { id: "2", value: "World Development Indicators" },
    sourceNote: `${name}. A figure of the mock's own.`,
    sourceOrganization: "World Bank",
    topics: [{ id: "3", value: "Economy & Growth " }, {}],
  };
}
