import { invalidParameter } from "../logs-errors.ts";
import { jsonPattern } from "./json-pattern.ts";
import { termPattern } from "./term-pattern.ts";

/** Whether a message matches. */
export type MessageMatcher = (message: string) => boolean;

/**
 * The matcher of a filter pattern: terms, or a JSON pattern in braces (CWL-UG filter pattern syntax).
 *
 * @throws {AwsError} InvalidParameterException for a pattern that is none, or a kind the emulator does not know.
 */
export function filterPattern(pattern: string): MessageMatcher {
  const trimmed = pattern.trim();
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (/^[[%]/.test(trimmed)) {
    throw invalidParameter("flatten's emulator knows no space-delimited and regular expression filter patterns.");
  }
  return termPattern(trimmed);
}
