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

const WORD = 0xffffffffn;
const WORDS_PER_DECIMAL = 4;

/** Types without an Arrow twin (HUGEINT beyond 38 digits aside: UHUGEINT, UUID, INTERVAL, TIMETZ, BIT, UNION …) become text. */
export function arrowData(arrow: Arrow, type: DuckDBType, values: readonly DuckDBValue[]): Data {
  const length = values.length;
  switch (kindOf(type)) {
    case "BOOLEAN":
      return column(arrow, new arrow.Bool(), values, bits(values, (value) => value === true));
    case "TINYINT":
      return column(arrow, new arrow.Int8(), values, filled(new Int8Array(length), values, Number));
    case "SMALLINT":
      return column(arrow, new arrow.Int16(), values, filled(new Int16Array(length), values, Number));
    case "INTEGER":
      return column(arrow, new arrow.Int32(), values, filled(new Int32Array(length), values, Number));
    case "BIGINT":
      return column(arrow, new arrow.Int64(), values, filled(new BigInt64Array(length), values, bigint));
    case "UTINYINT":
      return column(arrow, new arrow.Uint8(), values, filled(new Uint8Array(length), values, Number));
    case "USMALLINT":
      return column(arrow, new arrow.Uint16(), values, filled(new Uint16Array(length), values, Number));
    case "UINTEGER":
      return column(arrow, new arrow.Uint32(), values, filled(new Uint32Array(length), values, Number));
    case "UBIGINT":
      return column(arrow, new arrow.Uint64(), values, filled(new BigUint64Array(length), values, bigint));
    case "HUGEINT":
      return column(arrow, new arrow.Decimal(0, 38, 128), values, decimals(values, bigint));
    case "DECIMAL": {
      const { width, scale } = type as DuckDBDecimalType;
      const unscaled = (value: DuckDBValue) => (value as DuckDBDecimalValue).value;
      return column(arrow, new arrow.Decimal(scale, width, 128), values, decimals(values, unscaled));
    }
    case "FLOAT":
      return column(arrow, new arrow.Float32(), values, filled(new Float32Array(length), values, Number));
    case "DOUBLE":
      return column(arrow, new arrow.Float64(), values, filled(new Float64Array(length), values, Number));
    case "DATE": {
      const days = (value: DuckDBValue) => (value as DuckDBDateValue).days;
      return column(arrow, new arrow.DateDay(), values, filled(new Int32Array(length), values, days));
    }
    case "TIME": {
      const micros = (value: DuckDBValue) => (value as DuckDBTimeValue).micros;
      return column(arrow, new arrow.TimeMicrosecond(), values, filled(new BigInt64Array(length), values, micros));
    }
    case "TIMESTAMP_S": {
      const seconds = (value: DuckDBValue) => (value as DuckDBTimestampSecondsValue).seconds;
      return column(arrow, new arrow.TimestampSecond(), values, filled(new BigInt64Array(length), values, seconds));
    }
    case "TIMESTAMP_MS": {
      const millis = (value: DuckDBValue) => (value as DuckDBTimestampMillisecondsValue).millis;
      return column(
        arrow,
        new arrow.TimestampMillisecond(),
        values,
        filled(new BigInt64Array(length), values, millis),
      );
    }
    case "TIMESTAMP_NS": {
      const nanos = (value: DuckDBValue) => (value as DuckDBTimestampNanosecondsValue).nanos;
      return column(
        arrow,
        new arrow.TimestampNanosecond(),
        values,
        filled(new BigInt64Array(length), values, nanos),
      );
    }
    case "TIMESTAMP":
    case "TIMESTAMP WITH TIME ZONE": {
      const micros = (value: DuckDBValue) => (value as DuckDBTimestampValue).micros;
      const zone = kindOf(type) === "TIMESTAMP" ? undefined : "UTC";
      return column(
        arrow,
        new arrow.TimestampMicrosecond(zone),
        values,
        filled(new BigInt64Array(length), values, micros),
      );
    }
    case "BLOB":
      return bytesColumn(arrow, new arrow.Binary(), values, (value) => (value as DuckDBBlobValue).bytes);
    case "LIST":
    case "ARRAY": {
      const { valueType } = type as DuckDBListType;
      const lists = values.map((value) => (value as DuckDBListValue | null)?.items ?? []);
      const child = arrowData(arrow, valueType, lists.flat());
      const list = new arrow.List(new arrow.Field("item", child.type, true));
      return nested(arrow, list, values, { valueOffsets: offsetsOf(lists), child });
    }
    case "MAP": {
      const { keyType, valueType } = type as DuckDBMapType;
      const maps = values.map((value) => (value as DuckDBMapValue | null)?.entries ?? []);
      const entries = maps.flat();
      const keys = arrowData(arrow, keyType, entries.map(({ key }) => key));
      const items = arrowData(arrow, valueType, entries.map(({ value }) => value));
      const pair = new arrow.Struct([
        new arrow.Field("key", keys.type, false),
        new arrow.Field("value", items.type, true),
      ]) as never;
      const child = arrow.makeData({
        type: pair,
        length: entries.length,
        nullCount: 0,
        children: [keys, items],
      } as never);
      const map = new arrow.Map_(new arrow.Field("entries", pair, false) as never);
      return nested(arrow, map, values, { valueOffsets: offsetsOf(maps), child });
    }
    case "STRUCT": {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const children = entryNames.map((name, i) =>
        arrowData(
          arrow,
          entryTypes[i]!,
          values.map((value) => (value as DuckDBStructValue | null)?.entries[name] ?? null),
        ),
      );
      const fields = children.map((child, i) => new arrow.Field(entryNames[i]!, child.type, true));
      return nested(arrow, new arrow.Struct(fields), values, { children });
    }
    default:
      return bytesColumn(arrow, new arrow.Utf8(), values, (value) => Buffer.from(String(value)));
  }
}

/** `DECIMAL(18,2)` → `DECIMAL`, `INTEGER[]` → `LIST`, `INTEGER[3]` → `ARRAY`, `STRUCT(…)` → `STRUCT`. */
function kindOf(type: DuckDBType): string {
  const text = String(type);
  if (type.alias !== undefined) return type.alias;
  if (text.endsWith("]")) return text.endsWith("[]") ? "LIST" : "ARRAY";
  return text.split("(")[0] ?? text;
}

function bigint(value: DuckDBValue): bigint {
  return value as bigint;
}

type Numbers = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array;

function filled<T extends Numbers | Float64Array | BigInt64Array | BigUint64Array>(
  target: T,
  values: readonly DuckDBValue[],
  convert: (value: DuckDBValue) => T[number],
): T {
  values.forEach((value, row) => {
    if (value !== null) target[row] = convert(value);
  });
  return target;
}

/** 128-bit two's complement, little-endian. */
function decimals(values: readonly DuckDBValue[], unscaled: (value: DuckDBValue) => bigint): Uint32Array {
  const words = new Uint32Array(values.length * WORDS_PER_DECIMAL);
  values.forEach((value, row) => {
    if (value === null) return;
    const whole = BigInt.asUintN(128, unscaled(value));
    for (let word = 0; word < WORDS_PER_DECIMAL; word++)
      words[row * WORDS_PER_DECIMAL + word] = Number((whole >> BigInt(32 * word)) & WORD);
  });
  return words;
}

function bits(values: readonly DuckDBValue[], isSet: (value: DuckDBValue) => boolean): Uint8Array {
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

function bytesColumn(
  arrow: Arrow,
  type: DataType,
  values: readonly DuckDBValue[],
  encode: (value: DuckDBValue) => Uint8Array,
): Data {
  const encoded = values.map((value) => (value === null ? new Uint8Array(0) : encode(value)));
  return nested(arrow, type, values, { valueOffsets: offsetsOf(encoded), data: Buffer.concat(encoded) });
}

function column(arrow: Arrow, type: DataType, values: readonly DuckDBValue[], data: unknown): Data {
  return nested(arrow, type, values, { data });
}

/** `makeData` is typed per Arrow type; the switch above is what keeps buffers and types together. */
function nested(arrow: Arrow, type: DataType, values: readonly DuckDBValue[], buffers: object): Data {
  const nullBitmap = bits(values, (value) => value !== null);
  const nullCount = values.filter((value) => value === null).length;
  return arrow.makeData({ type, length: values.length, nullCount, nullBitmap, ...buffers } as never) as Data;
}
