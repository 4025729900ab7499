/** Query results as an Arrow IPC stream; the one importer of apache-arrow, loaded only when asked for. */
import type { Data, DataType, Vector } from "apache-arrow";
import type { ResultColumn } from "./select.ts";

type Arrow = typeof import("apache-arrow");

const MASK_32 = 0xffffffffn;

/**
 * Integers, decimals, floats, booleans, dates, timestamps and text keep their Arrow types, digit for digit.
 * Everything nested or without an Arrow twin becomes JSON text.
 */
export async function arrowStream(columns: readonly ResultColumn[]): Promise<Uint8Array> {
  const arrow = await import("apache-arrow");
  const vectors: Record<string, Vector> = {};
  for (const column of columns) vectors[column.name] = toVector(arrow, column);
  return arrow.tableToIPC(new arrow.Table(vectors), "stream");
}

function toVector(arrow: Arrow, { type, values }: ResultColumn): Vector {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (decimal !== null) return decimalVector(arrow, values, Number(decimal[1]), Number(decimal[2]));
  switch (type) {
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
      return fixed(arrow, new arrow.Int32(), values, new Int32Array(values.length), Number);
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
      return fixed(arrow, new arrow.Uint32(), values, new Uint32Array(values.length), Number);
    case "BIGINT":
      return fixed(arrow, new arrow.Int64(), values, new BigInt64Array(values.length), toBigInt);
    case "UBIGINT":
      return fixed(arrow, new arrow.Uint64(), values, new BigUint64Array(values.length), toBigInt);
    case "HUGEINT":
      return decimalVector(arrow, values, 38, 0);
    case "FLOAT":
    case "DOUBLE":
      return fixed(arrow, new arrow.Float64(), values, new Float64Array(values.length), Number);
    case "DATE":
      return fixed(arrow, new arrow.DateDay(), values, new Int32Array(values.length), daysOf);
    case "TIMESTAMP":
      return fixed(
        arrow,
        new arrow.TimestampMicrosecond(),
        values,
        new BigInt64Array(values.length),
        microsOf,
      );
    case "TIMESTAMP WITH TIME ZONE":
      return fixed(
        arrow,
        new arrow.TimestampMicrosecond("UTC"),
        values,
        new BigInt64Array(values.length),
        microsOf,
      );
    case "BOOLEAN":
      return arrow.vectorFromArray(values as (boolean | null)[], new arrow.Bool());
    default:
      return arrow.vectorFromArray(values.map(asText), new arrow.Utf8());
  }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function toBigInt(value: unknown): bigint {
  return BigInt(value as string | number | bigint);
}

function daysOf(value: unknown): number {
  return Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000;
}

/** `2026-11-21 12:00:00.123456+00` → microseconds since 1970, without passing through a float. */
function microsOf(value: unknown): bigint {
  const [, date, time, fraction = ""] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(String(value)) ?? [];
  const whole = BigInt(Date.parse(`${date}T${time}Z`)) * 1000n;
  return whole + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

function decimalVector(arrow: Arrow, values: readonly unknown[], precision: number, scale: number): Vector {
  const words = new Uint32Array(values.length * 4);
  values.forEach((value, row) => {
    if (value === null) return;
    const [whole = "0", fraction = ""] = String(value).split(".");
    const unscaled = BigInt.asUintN(128, BigInt(whole + fraction.padEnd(scale, "0")));
    for (let word = 0; word < 4; word++)
      words[row * 4 + word] = Number((unscaled >> BigInt(32 * word)) & MASK_32);
  });
  return vectorOf(arrow, new arrow.Decimal(scale, precision, 128), values, words);
}

function fixed<T extends Int32Array | Uint32Array | Float64Array | BigInt64Array | BigUint64Array>(
  arrow: Arrow,
  type: DataType,
  values: readonly unknown[],
  data: T,
  convert: (value: unknown) => T[number],
): Vector {
  values.forEach((value, row) => {
    if (value !== null) data[row] = convert(value);
  });
  return vectorOf(arrow, type, values, data);
}

function vectorOf(
  arrow: Arrow,
  type: DataType,
  values: readonly unknown[],
  data: ArrayLike<number> | ArrayLike<bigint>,
): Vector {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, row) => {
    if (value === null) nullCount += 1;
    else nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return arrow.makeVector(
    arrow.makeData({ type, length: values.length, nullCount, nullBitmap, data } as never) as Data,
  );
}
