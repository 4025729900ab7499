/** Undoes the one content encoding that the client asks for, within a bound on what comes out. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Failure } from "./failure.ts";

const inflate = promisify(gunzip);

/** The bytes of the representation; a Failure when they cannot be had from what came over the wire. */
export async function decodeBody(
  wire: Buffer,
  encoding: string | undefined,
  bytesMax: number,
): Promise<Buffer | Failure> {
  if (encoding === undefined || encoding === "identity") return wire;
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    return { kind: "refusal", text: `the answer is encoded as ${encoding}, which was not asked for` };
  }
  try {
    return await inflate(wire, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
      return { kind: "refusal", text: `the answer unpacks to more than ${bytesMax} bytes` };
    }
    return { kind: "body", text: `the body is cut or no gzip (${(error as Error).message})` };
  }
}
