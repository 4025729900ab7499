/** Query results as an Arrow IPC stream; the one importer of apache-arrow, loaded only when asked for. */
import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { RecordBatch, RecordBatchStreamWriter, Schema } from "apache-arrow";
import { type Arrow, arrowData } from "./arrow-data.ts";
import type { StoredResult } from "./stored-result.ts";

/** Of DuckDB's chunks of 2,048 rows; a batch is what a reader holds at once. */
const CHUNKS_PER_BATCH = 32;

/** A stream has at least one batch, which may be empty, so that its schema is always told. */
export async function* arrowStream(result: StoredResult): AsyncIterable<Uint8Array> {
  const arrow = await import("apache-arrow");
  const writer = new arrow.RecordBatchStreamWriter();
  const written = writeBatches(writer, batches(arrow, result));
  yield* writer;
  await written;
}

async function writeBatches(
  writer: RecordBatchStreamWriter,
  from: AsyncIterable<RecordBatch>,
): Promise<void> {
  try {
    for await (const batch of from) writer.write(batch);
  } finally {
    // Also after a failure: it ends the stream that is being read, and the failure is told where it is awaited.
    writer.finish();
  }
}

async function* batches(arrow: Arrow, result: StoredResult): AsyncIterable<RecordBatch> {
  const { names, types } = result;
  const none = batchOf(
    arrow,
    names,
    types,
    types.map(() => []),
  );
  let waiting: DuckDBValue[][][] = [];
  let some = false;
  const flush = () => {
    const columns = types.map((_, i) => waiting.flatMap((chunk) => chunk[i] ?? []));
    waiting = [];
    some = true;
    return batchOf(arrow, names, types, columns, none.schema);
  };
  for await (const chunk of result.chunks()) {
    waiting.push(chunk.getColumns());
    if (waiting.length >= CHUNKS_PER_BATCH) yield flush();
  }
  if (waiting.length > 0) yield flush();
  if (!some) yield none;
}

function batchOf(
  arrow: Arrow,
  names: readonly string[],
  types: readonly DuckDBType[],
  columns: readonly (readonly DuckDBValue[])[],
  schema?: Schema,
): RecordBatch {
  const children = types.map((type, i) => arrowData(arrow, type, columns[i] ?? []));
  const fields = children.map((child, i) => new arrow.Field(names[i] ?? "", child.type, true));
  const type = new arrow.Struct(schema?.fields ?? fields);
  const data = arrow.makeData({ type, length: columns[0]?.length ?? 0, nullCount: 0, children });
  return new arrow.RecordBatch(schema ?? new arrow.Schema(fields), data);
}
