import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { zipSync } from "fflate";
import { limits } from "../../../base/limits.ts";
import { memoize } from "../../../base/numbers.ts";
import { AwsError, invalidParameterValue } from "../../aws-error.ts";
import type { FunctionFiles } from "../host/function-host.ts";

/** The deployment package of a function. */
export interface FunctionCode {
  readonly files: FunctionFiles;
  /** The SHA-256 of the ZIP archive, base64. */
  readonly sha256: string;
  /** The size of the ZIP archive, bytes. */
  readonly size: number;
}

/**
 * Reads a deployment package from a ZIP archive, as CreateFunction does.
 *
 * @throws {AwsError} InvalidParameterValueException if it is not a ZIP archive or its content is too large (L-DG quotas);
 * RequestEntityTooLargeException if the archive is too large.
 */
export function codeOfZip(archive: Uint8Array): FunctionCode {
  if (archive.length > limits.lambda.codeZippedBytesMax) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      `Request must be smaller than ${limits.lambda.codeZippedBytesMax} bytes for the CreateFunction operation`,
      { status: 413 },
    );
  }
  return codeIn(archive, filesInZip(archive, limits.lambda.codeUnzippedBytesMax));
}

/** Creates a deployment package of files. */
export const codeOfFiles = (files: FunctionFiles): FunctionCode => codeIn(archiveOfFiles(files), files);

const codeIn = (archive: Uint8Array, files: FunctionFiles): FunctionCode => ({
  files,
  sha256: createHash("sha256").update(archive).digest("base64"),
  size: archive.length,
});

/**
 * Creates a deployment package of CloudFormation's inline `ZipFile`. The latest ones are kept: each stack of flatten has the
 * same code, and compressing it takes a tenth of a deployment.
 */
export const codeOfInline = memoize((source: string): FunctionCode => codeOfFiles(functionFilesOfInline(source)), 100);

/** Returns the files of CloudFormation's inline `ZipFile` for Node.js: one CommonJS file `index.js` (CFN Lambda Function Code). */
export const functionFilesOfInline = (source: string): FunctionFiles => ({
  "index.js": new TextEncoder().encode(source),
});

/** Creates a ZIP archive of files. The same files always give the same bytes. */
export function archiveOfFiles(files: FunctionFiles): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { mtime: new Date(1980, 0, 2) });
}

/** Returns the SHA-256 of a text in lower-case hexadecimal. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A file in the archive's central directory. */
interface ZipEntry {
  readonly path: string;
  readonly isDeflated: boolean;
  readonly packedSize: number;
  readonly size: number;
  /** Offset of the local header. */
  readonly offset: number;
}

/**
 * Reads the files of a ZIP archive, without its directories (PKWARE, "ZIP File Format Specification", 4.3).
 *
 * The sizes in the archive's directory are added up before anything is decompressed, and a file that decompresses to
 * another size is an error: an archive cannot use more memory than allowed, whatever its directory claims.
 *
 * @param bytesMax the sum of the sizes of all files, bytes.
 * @throws {AwsError} InvalidParameterValueException for a larger sum, and for bytes that cannot be read.
 */
export function filesInZip(archive: Uint8Array, bytesMax: number): FunctionFiles {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = readable(() => directoryOf(archive, view));
  if (entries.reduce((sum, { size }) => sum + size, 0) > bytesMax) {
    throw invalidParameterValue(`Unzipped size must be smaller than ${bytesMax} bytes`);
  }
  const files = entries.filter(({ path }) => !path.endsWith("/"));
  return Object.fromEntries(files.map((entry) => [entry.path, readable(() => contentOf(archive, view, entry))]));
}

/** Offsets outside of the archive and data that is not deflated become AWS's error. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw invalidParameterValue("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
}

const signatures = { endOfDirectory: 0x06054b50, directoryEntry: 0x02014b50, localHeader: 0x04034b50 };
const endOfDirectoryBytes = 22;
const commentBytesMax = 65_535;
const methods = { stored: 0, deflated: 8 };
const encryptedFlag = 1;

function directoryOf(archive: Uint8Array, view: DataView): ZipEntry[] {
  const end = endOfDirectory(view);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== signatures.directoryEntry) throw new Error("the directory is damaged");
    const method = view.getUint16(at + 10, true);
    const isReadable = method === methods.stored || method === methods.deflated;
    if (!isReadable || (view.getUint16(at + 8, true) & encryptedFlag) !== 0) {
      throw new Error("a file is encrypted or compressed by an unsupported method");
    }
    const pathBytes = view.getUint16(at + 28, true);
    entries.push({
      path: new TextDecoder().decode(archive.subarray(at + 46, at + 46 + pathBytes)),
      isDeflated: method === methods.deflated,
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + pathBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The offset of the end-of-directory record, which is last in the archive, before a comment. */
function endOfDirectory(view: DataView): number {
  const last = view.byteLength - endOfDirectoryBytes;
  for (let at = last; at >= Math.max(0, last - commentBytesMax); at--) {
    if (view.getUint32(at, true) === signatures.endOfDirectory) return at;
  }
  throw new Error("there is no directory");
}

function contentOf(archive: Uint8Array, view: DataView, entry: ZipEntry): Uint8Array {
  const { offset, packedSize, size, isDeflated } = entry;
  if (view.getUint32(offset, true) !== signatures.localHeader) throw new Error("a file header is damaged");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = archive.subarray(start, start + packedSize);
  // More than the limit is an error of zlib. It accepts no limit of 0; an empty file must still be a valid deflate stream.
  const content = isDeflated
    ? new Uint8Array(inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }))
    : packed.slice();
  if (content.length !== size) throw new Error("a file has another size than its directory entry");
  return content;
}
