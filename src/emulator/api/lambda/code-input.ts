import { AwsError } from "../../aws-error.ts";
import { codeOfZip, type FunctionCode } from "../../lambda/function-code.ts";

/** The package in a request. @throws {AwsError} if there is no ZIP archive in it. */
export function codeOf(zipFile: Uint8Array | undefined): FunctionCode {
  if (zipFile !== undefined) return codeOfZip(zipFile);
  throw new AwsError(
    "InvalidParameterValueException",
    "Please provide a source for function code: flatten's emulator takes ZipFile only.",
  );
}
