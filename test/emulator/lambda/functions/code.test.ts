import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { codeOfZip, filesInZip } from "../../../../src/emulator/lambda/functions/code.ts";

const source = strToU8("exports.handler = async () => 1;");

/** Offset of the first entry of the central directory, which has the sizes at 20 (compressed) and 24. */
const directoryAt = (archive: Uint8Array): number => Buffer.from(archive).lastIndexOf(Buffer.from("PK\x01\x02"));

function withDirectorySize(archive: Uint8Array, size: number): Uint8Array {
  const changed = archive.slice();
  new DataView(changed.buffer).setUint32(directoryAt(changed) + 24, size, true);
  return changed;
}

test("reads stored and deflated files, without directories", () => {
  const archive = zipSync({
    "index.js": source,
    "lib/": [new Uint8Array(), {}],
    "lib/ü.txt": [strToU8("stored"), { level: 0 }],
    empty: new Uint8Array(),
  });
  expect(filesInZip(archive, 1_000)).toEqual({
    "index.js": source,
    "lib/ü.txt": strToU8("stored"),
    empty: new Uint8Array(),
  });
});

test("a comment at the end does not hide the directory", () => {
  const archive = zipSync({ "index.js": source });
  const commented = new Uint8Array([...archive, ...strToU8("built by a tool")]);
  expect(filesInZip(commented, 1_000)).toEqual({ "index.js": source });
});

test("rejects an archive by the sizes in its directory, before it decompresses anything", () => {
  const archive = withDirectorySize(zipSync({ "index.js": source }), 300 * 1024 * 1024);
  expect(() => codeOfZip(archive)).toThrow("Unzipped size must be smaller than 262144000 bytes");
});

test("stops decompressing a file that is larger than its directory entry", () => {
  const archive = withDirectorySize(zipSync({ "index.js": new Uint8Array(20 * 1024 * 1024) }), 1_000);
  const before = process.memoryUsage.rss();
  expect(() => filesInZip(archive, 1_000_000)).toThrow("Could not unzip");
  expect(process.memoryUsage.rss() - before).toBeLessThan(10 * 1024 * 1024);
});

test.each([
  ["no archive", () => strToU8("no archive at all, but long enough for the end of one")],
  ["nothing", () => new Uint8Array()],
  ["a truncated archive", () => zipSync({ "index.js": source }).slice(30)],
  ["a smaller size than its directory says", () => withDirectorySize(zipSync({ "index.js": source }), 999)],
  [
    "a directory that points outside",
    () => {
      const archive = zipSync({ "index.js": source });
      new DataView(archive.buffer).setUint32(directoryAt(archive) + 42, 0xffff_fff0, true);
      return archive;
    },
  ],
  [
    "an unknown method",
    () => {
      const archive = zipSync({ "index.js": source });
      new DataView(archive.buffer).setUint16(directoryAt(archive) + 10, 99, true);
      return archive;
    },
  ],
])("rejects %s", (_, archive) => {
  expect(() => codeOfZip(archive())).toThrow("Could not unzip uploaded file.");
});
