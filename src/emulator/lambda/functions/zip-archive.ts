import { inflateRawSync } from "node:zlib";

/** Thrown for bytes that are not a ZIP archive, or one with a feature that deployment packages do not use. */
export class ZipError extends Error {
  override name = "ZipError";
}

/** Thrown for an archive whose files are larger than allowed. */
export class ZipTooLargeError extends ZipError {
  override name = "ZipTooLargeError";
}

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
 * @throws {ZipTooLargeError} for a larger sum; {ZipError} for bytes that cannot be read.
 */
export function readZip(archive: Uint8Array, bytesMax: number): Record<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = checked(() => directoryOf(archive, view));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > bytesMax) throw new ZipTooLargeError(`the files have ${total} bytes, more than ${bytesMax}`);
  const files = entries.filter(({ path }) => !path.endsWith("/"));
  return Object.fromEntries(files.map((entry) => [entry.path, checked(() => contentOf(archive, view, entry))]));
}

/** Offsets outside of the archive and data that is not deflated become a ZipError. */
function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError("the archive is damaged", { cause: error });
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
    if (view.getUint32(at, true) !== signatures.directoryEntry) throw new ZipError("the directory is damaged");
    const method = view.getUint16(at + 10, true);
    const isReadable = method === methods.stored || method === methods.deflated;
    if (!isReadable || (view.getUint16(at + 8, true) & encryptedFlag) !== 0) {
      throw new ZipError("a file is encrypted or compressed by an unsupported method");
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
  throw new ZipError("there is no directory");
}

function contentOf(archive: Uint8Array, view: DataView, entry: ZipEntry): Uint8Array {
  const { offset, packedSize, size, isDeflated } = entry;
  if (view.getUint32(offset, true) !== signatures.localHeader) throw new ZipError("a file header is damaged");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = archive.subarray(start, start + packedSize);
  const content = isDeflated ? inflated(packed, size) : packed.slice();
  if (content.length !== size) throw new ZipError("a file has another size than its directory entry");
  return content;
}

/** Decompresses to at most `size` bytes; more is an error of zlib. */
function inflated(packed: Uint8Array, size: number): Uint8Array {
  // zlib accepts no limit of 0; an empty file must still be a valid deflate stream.
  return new Uint8Array(inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }));
}
