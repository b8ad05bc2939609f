import { limits } from "../../base/limits.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The last 4 KB of an invocation's log: what `LogResult` carries. */
export function logTailOf(lines: readonly string[]): string {
  const bytes = encoder.encode(lines.join(""));
  return decoder.decode(bytes.subarray(Math.max(0, bytes.length - limits.lambda.logTailBytes)));
}
