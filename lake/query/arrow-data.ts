/** DuckDB values of one column as Arrow data, digit for digit, nested types included. Pure; the library is passed in. */
import type {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  DuckDBType,
  DuckDBValue,
} from "@duckdb/node-api";
import type { Data, DataType } from "apache-arrow";

export type Arrow = typeof import("apache-arrow");
type Values = readonly DuckDBValue[];

/** A type whose values are numbers of one width: its Arrow twin, its buffer, and the number of a value. */
interface FixedWidth {
  readonly twin: (arrow: Arrow) => DataType;
  readonly buffer: new (length: number) => { [row: number]: number | bigint };
  readonly numberOf: (value: never) => number | bigint;
}

const itself = (value: number | bigint) => value;
const microsOf = ({ micros }: DuckDBTimestampValue | DuckDBTimeValue) => micros;

const FIXED_WIDTH: Readonly<Record<string, FixedWidth>> = {
  TINYINT: { twin: (arrow) => new arrow.Int8(), buffer: Int8Array, numberOf: itself },
  SMALLINT: { twin: (arrow) => new arrow.Int16(), buffer: Int16Array, numberOf: itself },
  INTEGER: { twin: (arrow) => new arrow.Int32(), buffer: Int32Array, numberOf: itself },
  BIGINT: { twin: (arrow) => new arrow.Int64(), buffer: BigInt64Array, numberOf: itself },
  UTINYINT: { twin: (arrow) => new arrow.Uint8(), buffer: Uint8Array, numberOf: itself },
  USMALLINT: { twin: (arrow) => new arrow.Uint16(), buffer: Uint16Array, numberOf: itself },
  UINTEGER: { twin: (arrow) => new arrow.Uint32(), buffer: Uint32Array, numberOf: itself },
  UBIGINT: { twin: (arrow) => new arrow.Uint64(), buffer: BigUint64Array, numberOf: itself },
  FLOAT: { twin: (arrow) => new arrow.Float32(), buffer: Float32Array, numberOf: itself },
  DOUBLE: { twin: (arrow) => new arrow.Float64(), buffer: Float64Array, numberOf: itself },
  DATE: {
    twin: (arrow) => new arrow.DateDay(),
    buffer: Int32Array,
    numberOf: ({ days }: DuckDBDateValue) => days,
  },
  TIME: { twin: (arrow) => new arrow.TimeMicrosecond(), buffer: BigInt64Array, numberOf: microsOf },
  TIMESTAMP_S: {
    twin: (arrow) => new arrow.TimestampSecond(),
    buffer: BigInt64Array,
    numberOf: ({ seconds }: DuckDBTimestampSecondsValue) => seconds,
  },
  TIMESTAMP_MS: {
    twin: (arrow) => new arrow.TimestampMillisecond(),
    buffer: BigInt64Array,
    numberOf: ({ millis }: DuckDBTimestampMillisecondsValue) => millis,
  },
  TIMESTAMP_NS: {
    twin: (arrow) => new arrow.TimestampNanosecond(),
    buffer: BigInt64Array,
    numberOf: ({ nanos }: DuckDBTimestampNanosecondsValue) => nanos,
  },
  TIMESTAMP: { twin: (arrow) => new arrow.TimestampMicrosecond(), buffer: BigInt64Array, numberOf: microsOf },
  "TIMESTAMP WITH TIME ZONE": {
    twin: (arrow) => new arrow.TimestampMicrosecond("UTC"),
    buffer: BigInt64Array,
    numberOf: microsOf,
  },
};

/** Types without an Arrow twin (UHUGEINT, UUID, INTERVAL, TIMETZ, BIT, UNION …) become text. */
export function arrowData(arrow: Arrow, type: DuckDBType, values: Values): Data {
  const kind = kindOf(type);
  const fixed = FIXED_WIDTH[kind];
  if (fixed !== undefined)
    return dataOf(arrow, fixed.twin(arrow), values, { data: fixedWidth(fixed, values) });
  switch (kind) {
    case "BOOLEAN":
      return dataOf(arrow, new arrow.Bool(), values, { data: bits(values, (value) => value === true) });
    case "HUGEINT":
      return decimalData(arrow, 38, 0, values, (value) => value as bigint);
    case "DECIMAL": {
      const { width, scale } = type as DuckDBDecimalType;
      return decimalData(arrow, width, scale, values, (value) => (value as DuckDBDecimalValue).value);
    }
    case "BLOB":
      return bytesData(arrow, new arrow.Binary(), values, (value) => (value as DuckDBBlobValue).bytes);
    case "LIST":
    case "ARRAY":
      return listData(arrow, type as DuckDBListType, values);
    case "MAP":
      return mapData(arrow, type as DuckDBMapType, values);
    case "STRUCT":
      return structData(arrow, type as DuckDBStructType, values);
    default:
      return bytesData(arrow, new arrow.Utf8(), values, (value) => Buffer.from(String(value)));
  }
}

/** `DECIMAL(18,2)` → `DECIMAL`, `INTEGER[]` → `LIST`, `INTEGER[3]` → `ARRAY`, `STRUCT(…)` → `STRUCT`. */
function kindOf(type: DuckDBType): string {
  const text = String(type);
  if (type.alias !== undefined) return type.alias;
  if (text.endsWith("]")) return text.endsWith("[]") ? "LIST" : "ARRAY";
  return text.split("(")[0] ?? text;
}

function fixedWidth({ buffer, numberOf }: FixedWidth, values: Values): unknown {
  const numbers = new buffer(values.length);
  values.forEach((value, row) => {
    if (value !== null) numbers[row] = numberOf(value as never);
  });
  return numbers;
}

const WORD_MASK = 0xffffffffn;
const DECIMAL_WORDS = 4;

/** 128-bit two's complement, little-endian. */
function decimalData(
  arrow: Arrow,
  width: number,
  scale: number,
  values: Values,
  unscaled: (value: DuckDBValue) => bigint,
): Data {
  const data = new Uint32Array(values.length * DECIMAL_WORDS);
  values.forEach((value, row) => {
    if (value === null) return;
    const whole = BigInt.asUintN(128, unscaled(value));
    for (let word = 0; word < DECIMAL_WORDS; word++)
      data[row * DECIMAL_WORDS + word] = Number((whole >> BigInt(32 * word)) & WORD_MASK);
  });
  return dataOf(arrow, new arrow.Decimal(scale, width, 128), values, { data });
}

function bytesData(
  arrow: Arrow,
  type: DataType,
  values: Values,
  encode: (value: DuckDBValue) => Uint8Array,
): Data {
  const encoded = values.map((value) => (value === null ? new Uint8Array(0) : encode(value)));
  return dataOf(arrow, type, values, { valueOffsets: offsetsOf(encoded), data: Buffer.concat(encoded) });
}

function listData(arrow: Arrow, { valueType }: DuckDBListType, values: Values): Data {
  const lists = values.map((value) => (value as DuckDBListValue | null)?.items ?? []);
  const child = arrowData(arrow, valueType, lists.flat());
  const type = new arrow.List(new arrow.Field("item", child.type, true));
  return dataOf(arrow, type, values, { valueOffsets: offsetsOf(lists), child });
}

function mapData(arrow: Arrow, { keyType, valueType }: DuckDBMapType, values: Values): Data {
  const maps = values.map((value) => (value as DuckDBMapValue | null)?.entries ?? []);
  const entries = maps.flat();
  const keys = arrowData(
    arrow,
    keyType,
    entries.map(({ key }) => key),
  );
  const items = arrowData(
    arrow,
    valueType,
    entries.map(({ value }) => value),
  );
  const pair = new arrow.Struct([
    new arrow.Field("key", keys.type, false),
    new arrow.Field("value", items.type, true),
  ]);
  const child = dataOf(
    arrow,
    pair,
    entries.map(() => true),
    { children: [keys, items] },
  );
  const type = new arrow.Map_(new arrow.Field("entries", pair, false) as never);
  return dataOf(arrow, type, values, { valueOffsets: offsetsOf(maps), child });
}

function structData(arrow: Arrow, { entryNames, entryTypes }: DuckDBStructType, values: Values): Data {
  const children = entryNames.map((name, i) => {
    const entries = values.map((value) => (value as DuckDBStructValue | null)?.entries[name] ?? null);
    return arrowData(arrow, entryTypes[i]!, entries);
  });
  const fields = children.map((child, i) => new arrow.Field(entryNames[i]!, child.type, true));
  return dataOf(arrow, new arrow.Struct(fields), values, { children });
}

function bits(values: Values, isSet: (value: DuckDBValue) => boolean): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (isSet(value)) bitmap[row >> 3]! |= 1 << (row & 7);
  });
  return bitmap;
}

/** Where each list begins among the items of all of them, and the end of the last. */
function offsetsOf(lists: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => {
    offsets[row + 1] = offsets[row]! + list.length;
  });
  return offsets;
}

/** `makeData` is typed per Arrow type; the functions above keep types and buffers together. */
function dataOf(arrow: Arrow, type: DataType, values: Values, buffers: object): Data {
  const nullBitmap = bits(values, (value) => value !== null);
  const nullCount = values.filter((value) => value === null).length;
  return arrow.makeData({ type, length: values.length, nullCount, nullBitmap, ...buffers } as never) as Data;
}
