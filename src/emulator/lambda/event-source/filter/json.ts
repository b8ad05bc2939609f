/** Marks the strings that stand for numbers. No text that SQS accepts contains it (SQS-API SendMessage). */
const numberMark = "\u0000";

/** A string, or a number outside strings, of a JSON text. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON for event filtering, which compares numbers as they are written: 300, 300.0 and 3e2 are different (L-DG
 * "Filter rule syntax"). Numbers are therefore returned as marked strings; `numberOf` returns their value.
 *
 * @returns undefined for a text that is not JSON.
 */
export function parseFilterJson(text: string): unknown {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (token.startsWith('"') ? token : JSON.stringify(numberMark + token))),
  );
}

/** Returns the value of a number in what `parseFilterJson` returned, or undefined for any other value. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "string" && value.startsWith(numberMark) ? Number(value.slice(numberMark.length)) : undefined;

/** Returns a string in what `parseFilterJson` returned, or undefined for any other value. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && !value.startsWith(numberMark) ? value : undefined;
