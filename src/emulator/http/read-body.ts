import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { RequestRejected } from "./admission.ts";

/** How much of a body that is too large is discarded, so that the client reads the response; then it is cut off. */
const discardedBytesMax = 72 * 1024 * 1024;

/**
 * Reads the body of a request and decompresses it.
 *
 * @param bytesMax the largest body, bytes, compressed as well as decompressed.
 * @throws {RequestRejected} for a body that is too large or not gzip.
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  const body = await readBytes(request, bytesMax);
  if (encoding === "identity") return body;
  if (encoding === "gzip") return decompressed(body, bytesMax);
  throw new RequestRejected(415, "UnsupportedMediaTypeException", `the content encoding ${encoding} is not supported`);
}

/** Reads past the limit before it throws: a client that is still sending would not read the response. */
function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  // Events, because an asynchronous iterator would be a tenth of the cost of a request.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => {
      if (size > bytesMax) reject(tooLarge(bytesMax));
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    if (request.readableEnded || request.destroyed) return finish();
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) chunks.push(chunk);
      else chunks.length = 0;
      if (size > bytesMax + discardedBytesMax) {
        request.destroy();
        finish();
      }
    });
    request.on("end", finish);
    request.on("error", reject);
  });
}

/** Reads and drops the rest of a rejected request, up to a limit. */
export async function discardBody(request: IncomingMessage): Promise<void> {
  await readBytes(request, 0).catch(() => undefined);
}

async function decompressed(body: Buffer, bytesMax: number): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new RequestRejected(400, "SerializationException", "the body is not gzip");
  }
}

const tooLarge = (bytesMax: number) =>
  new RequestRejected(413, "RequestEntityTooLargeException", `the body is larger than ${bytesMax} bytes`);
