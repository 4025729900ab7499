/** The rows of a county table as the clock and the scenario show them. */
import { type Call, shown } from "../provider.ts";
import { stateOf } from "./counties.ts";
import { type Figure, figureOf, type Survey } from "./figures.ts";

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

const FIRST_VINTAGE = 2009;

/** Vintage Y comes out on 12 December of Y + 1. */
export function isOut(vintage: number, now: Date): boolean {
  return vintage >= FIRST_VINTAGE && now.getTime() >= releasedMs(vintage);
}

function releasedMs(vintage: number): number {
  return Date.UTC(vintage + 1, 11, 12, 5);
}

/** @param names known to `figureOf`, or `NAME` */
export function countyTable(call: Call, vintage: number, names: readonly string[]): Row[] {
  const { query, roll, scale, now, scenario } = call;
  const state = query.get("in")!.replace("state:", "");
  const wanted = query.get("for")!.replace("county:", "");
  const counties = (stateOf(state, scale)?.counties ?? []).filter(
    ({ code }) => wanted === "*" || code === wanted,
  );
  const rows = counties
    .filter(({ code }) => {
      const late = scenario.lateness?.(roll(`late ${state}${code} ${vintage}`)) ?? 0;
      return now.getTime() >= releasedMs(vintage) + late * 1000;
    })
    .map((county): Row => {
      const survey: Survey = { state, county, vintage, roll };
      const cells = names.map(
        (name) => [name, name === "NAME" ? county.name : cellOf(name, survey)] as const,
      );
      return { ...Object.fromEntries(cells), state, county: county.code };
    });
  return shown(call, "income", rows, (row) => `${row.state}${row.county} ${vintage}`) as Row[];
}

/** `…E` estimate, `…M` margin, `…EA` and `…MA` their annotations. */
function cellOf(name: string, survey: Survey): Cell {
  const [, base, kind] = /^(.+?_\d+)([EM]A?)$/.exec(name)!;
  const figure = figureOf(base!, survey)!;
  switch (kind) {
    case "E":
      return String(figure.estimate);
    case "M":
      return String(figure.margin);
    default:
      return annotation(kind === "EA" ? figure.estimate : figure.margin);
  }
}

const ANNOTATIONS: Readonly<Record<number, string>> = {
  [-666666666]: "-",
  [-222222222]: "**",
  [-333333333]: "***",
  [-555555555]: "*****",
};

function annotation(value: Figure["estimate"]): string | null {
  return ANNOTATIONS[value] ?? null;
}
