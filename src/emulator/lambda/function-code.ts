import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";
import { archiveOfFiles, filesOfArchive } from "./code-archive.ts";
import { codeHash } from "./code-hash.ts";
import type { FunctionFiles } from "./function-host.ts";

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
