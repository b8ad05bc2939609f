import { createHash } from "node:crypto";

/** Base64 of the SHA-256 of a deployment package: `CodeSha256`. */
export const codeHash = (archive: Uint8Array): string => createHash("sha256").update(archive).digest("base64");

/** Lower-case hexadecimal SHA-256 of a text. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");
