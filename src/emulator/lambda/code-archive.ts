import { unzipSync, zipSync } from "fflate";
import type { FunctionFiles } from "./function-host.ts";

/** The files of a ZIP archive, without its directories. @throws if the bytes are no ZIP archive. */
export function filesOfArchive(archive: Uint8Array): FunctionFiles {
  return Object.fromEntries(Object.entries(unzipSync(archive)).filter(([path]) => !path.endsWith("/")));
}

/** A ZIP archive of the files; the same files always give the same bytes. */
export function archiveOfFiles(files: FunctionFiles): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { mtime: new Date(1980, 0, 2) });
}
