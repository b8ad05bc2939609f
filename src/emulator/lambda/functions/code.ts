import { createHash } from "node:crypto";
import { unzipSync, zipSync } from "fflate";
import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { FunctionFiles } from "../host/function-host.ts";

/** A function's deployment package. */
export interface FunctionCode {
  readonly files: FunctionFiles;
  /** Base64. */
  readonly sha256: string;
  /** Bytes, zipped. */
  readonly size: number;
}

/**
 * The package in a ZIP archive, as CreateFunction takes it.
 *
 * @throws {AwsError} InvalidParameterValueException if it is none, or too large (L-DG quotas).
 */
export function codeOfZip(archive: Uint8Array): FunctionCode {
  if (archive.length > limits.lambda.codeZippedBytesMax) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      `Request must be smaller than ${limits.lambda.codeZippedBytesMax} bytes for the CreateFunction operation`,
      { status: 413 },
    );
  }
  const files = filesOf(archive);
  const unzipped = Object.values(files).reduce((total, file) => total + file.length, 0);
  if (unzipped > limits.lambda.codeUnzippedBytesMax) {
    throw invalidCode(`Unzipped size must be smaller than ${limits.lambda.codeUnzippedBytesMax} bytes`);
  }
  return { files, sha256: codeHash(archive), size: archive.length };
}

/** The package that holds these files. */
export function codeOfFiles(files: FunctionFiles): FunctionCode {
  const archive = archiveOfFiles(files);
  return { files, sha256: codeHash(archive), size: archive.length };
}

/** CloudFormation's inline `ZipFile` for Node.js: one CommonJS file named `index` (CFN Lambda Function Code). */
export const functionFilesOfInline = (source: string): FunctionFiles => ({
  "index.js": new TextEncoder().encode(source),
});

function filesOf(archive: Uint8Array): FunctionFiles {
  try {
    return filesOfArchive(archive);
  } catch {
    throw invalidCode("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
}

const invalidCode = (message: string) => new AwsError("InvalidParameterValueException", message);

/** The files of a ZIP archive, without its directories. @throws if the bytes are no ZIP archive. */
function filesOfArchive(archive: Uint8Array): FunctionFiles {
  return Object.fromEntries(Object.entries(unzipSync(archive)).filter(([path]) => !path.endsWith("/")));
}

/** A ZIP archive of the files; the same files always give the same bytes. */
export function archiveOfFiles(files: FunctionFiles): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { mtime: new Date(1980, 0, 2) });
}

/** Base64 of the SHA-256 of a deployment package: `CodeSha256`. */
const codeHash = (archive: Uint8Array): string => createHash("sha256").update(archive).digest("base64");

/** Lower-case hexadecimal SHA-256 of a text. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Characters that one call of `String.fromCharCode` takes without harm to the stack. */
const chunk = 8192;

/** Files as base64 texts, for JSON. */
export const filesToText = (files: FunctionFiles): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, toBase64(bytes)]));

export const filesFromText = (texts: Readonly<Record<string, string>>): FunctionFiles =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, fromBase64(text)]));

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += chunk) binary += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(binary);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
