/** The Census way to send a table: an array of arrays, the first of which names the columns. */
import type { PageRequest, Row } from "lake";

type Line = readonly unknown[];

/** The vintage is known from the path only. Throws TypeError when a line and the header differ in length. */
export function tableRows(body: unknown, request: PageRequest): Row[] {
  const [header, ...lines] = body as [Line, ...Line[]];
  const names = header.map(String);
  return lines.map((line, i) => {
    if (line.length !== names.length)
      throw new TypeError(`line ${i + 1} has ${line.length} values, the header ${names.length} names`);
    const fields = names.map((name, column) => [name, line[column]] as const);
    return { ...Object.fromEntries(fields), data_year: dataYear(request) };
  });
}

/** `/data/2023/acs/acs5` → `2023`. */
export function dataYear({ path }: PageRequest): string {
  const year = /^\/data\/(\d{4})\//.exec(path)?.[1];
  if (year === undefined) throw new TypeError(`${path} names no vintage year`);
  return year;
}
