import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { fromBase64, toBase64 } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { FunctionFiles } from "../host/function-host.ts";
import { readZip, ZipError, ZipTooLargeError } from "./zip-archive.ts";

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
  return { files: filesOf(archive), sha256: codeHash(archive), size: archive.length };
}

/** Creates a deployment package of files. */
export function codeOfFiles(files: FunctionFiles): FunctionCode {
  const archive = archiveOfFiles(files);
  return { files, sha256: codeHash(archive), size: archive.length };
}

/** By source: each stack of flatten has the same code, and compressing it takes a tenth of a deployment. */
const inlineCodes = new Map<string, FunctionCode>();
const inlineCodesMax = 100;

/** Creates a deployment package of CloudFormation's inline `ZipFile`. */
export function codeOfInline(source: string): FunctionCode {
  const known = inlineCodes.get(source);
  if (known !== undefined) return known;
  const code = codeOfFiles(functionFilesOfInline(source));
  if (inlineCodes.size >= inlineCodesMax) inlineCodes.clear();
  inlineCodes.set(source, code);
  return code;
}

/** Returns the files of CloudFormation's inline `ZipFile` for Node.js: one CommonJS file `index.js` (CFN Lambda Function Code). */
export const functionFilesOfInline = (source: string): FunctionFiles => ({
  "index.js": new TextEncoder().encode(source),
});

function filesOf(archive: Uint8Array): FunctionFiles {
  const bytesMax = limits.lambda.codeUnzippedBytesMax;
  try {
    return readZip(archive, bytesMax);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    if (error instanceof ZipTooLargeError) throw invalidCode(`Unzipped size must be smaller than ${bytesMax} bytes`);
    throw invalidCode("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
}

const invalidCode = (message: string) => new AwsError("InvalidParameterValueException", message);

/** Creates a ZIP archive of files. The same files always give the same bytes. */
export function archiveOfFiles(files: FunctionFiles): Uint8Array {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { mtime: new Date(1980, 0, 2) });
}

/** Returns the SHA-256 of a deployment package in base64: `CodeSha256`. */
const codeHash = (archive: Uint8Array): string => createHash("sha256").update(archive).digest("base64");

/** Returns the SHA-256 of a text in lower-case hexadecimal. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Encodes files as base64, for JSON. */
export const filesToText = (files: FunctionFiles): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, toBase64(bytes)]));

/** Decodes what `filesToText` returned. */
export const filesFromText = (texts: Readonly<Record<string, string>>): FunctionFiles =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, fromBase64(text)]));
