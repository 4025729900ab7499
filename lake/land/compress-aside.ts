/**
 * Compresses bodies on a thread of its own, one for the process, so that the main thread is free to parse and validate.
 * zlib's own asynchronous calls cost it almost as much as compressing would.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { compressBodies, type Frames } from "./compress-bodies.ts";

const ROLE = "lake: compress bodies";

/** Bodies one after another in shared memory: handing them over costs one copy into warm pages, and no garbage. */
interface Batch {
  readonly slab: SharedArrayBuffer;
  readonly lengths: readonly number[];
}

interface Waiting {
  readonly slab: SharedArrayBuffer;
  readonly resolve: (frames: Frames) => void;
  readonly reject: (error: Error) => void;
}

const SLAB_BYTES = 1024 * 1024;
const SPARE_SLABS_MAX = 8;

let thread: Worker | undefined;
/** In the order asked, which is the order answered. */
const waiting: Waiting[] = [];
const spare: SharedArrayBuffer[] = [];

/** One frame per body, in order. Bodies are copied, not taken. */
export function compressAside(bodies: readonly Uint8Array[]): Promise<Frames> {
  thread ??= startThread();
  thread.ref();
  const batch = pack(bodies);
  thread.postMessage(batch);
  return new Promise((resolve, reject) => waiting.push({ slab: batch.slab, resolve, reject }));
}

function pack(bodies: readonly Uint8Array[]): Batch {
  const lengths = bodies.map((body) => body.byteLength);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const slab =
    total > SLAB_BYTES ? new SharedArrayBuffer(total) : (spare.pop() ?? new SharedArrayBuffer(SLAB_BYTES));
  const bytes = new Uint8Array(slab);
  let at = 0;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.byteLength;
  }
  return { slab, lengths };
}

function unpack({ slab, lengths }: Batch): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return new Uint8Array(slab, at - length, length);
  });
}

function startThread(): Worker {
  const started = new Worker(new URL(import.meta.url), { name: ROLE, workerData: ROLE });
  started.on("message", (frames: Frames) => {
    const answered = waiting.shift();
    if (answered === undefined) return;
    if (answered.slab.byteLength === SLAB_BYTES && spare.length < SPARE_SLABS_MAX) spare.push(answered.slab);
    answered.resolve(frames);
    if (waiting.length === 0) started.unref();
  });
  started.on("error", (error) => {
    thread = undefined;
    for (const { reject } of waiting.splice(0)) reject(error as Error);
  });
  return started;
}

if (!isMainThread && workerData === ROLE) {
  parentPort?.on("message", (batch: Batch) => {
    const { bytes, frames } = compressBodies(unpack(batch));
    // A copy in memory of its own can be handed over instead of copied again.
    const own = new Uint8Array(bytes);
    parentPort?.postMessage({ bytes: own, frames }, [own.buffer]);
  });
}
