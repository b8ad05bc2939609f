import * as crypto from "node:crypto";

/** MD5 as lower-case hexadecimal; text is hashed as UTF-8. The only hashing that SQS needs. */
export const md5Hex: (data: string | Uint8Array) => string =
  // Node before 20.12 has no one-shot function, which is several times faster because it leaves no object behind.
  "hash" in crypto
    ? (data) => crypto.hash("md5", data, "hex")
    : (data) => (crypto as typeof import("node:crypto")).createHash("md5").update(data).digest("hex");
