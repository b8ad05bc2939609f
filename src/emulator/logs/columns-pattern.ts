import { comparison, invalid, type JsonTest } from "./value-test.ts";

/** Reads the columns of a message by their names, or returns undefined if the message does not match. */
export type ColumnsReader = (message: string) => Readonly<Record<string, string>> | undefined;

interface Column {
  readonly name: string;
  readonly test: (text: string) => boolean;
}

/**
 * Compiles a pattern for space-delimited events, such as `[ip, user, ..., status = 4* || status = 500, bytes > 1000]`. A message
 * matches if it has as many columns, unless the pattern has `...`, and the conditions of all of them hold.
 *
 * @throws {AwsError} InvalidParameterException
 */
export function columnsPattern(pattern: string): ColumnsReader {
  if (!pattern.endsWith("]")) throw invalid();
  const parts = splitOutside(pattern.slice(1, -1), /,/y).map((part) => part.trim());
  const gap = parts.indexOf("...");
  if (gap !== parts.lastIndexOf("...") || parts.includes("")) throw invalid();
  const before = parts.slice(0, gap === -1 ? undefined : gap).map(columnOf);
  const after = gap === -1 ? [] : parts.slice(gap + 1).map(columnOf);
  return (message) => {
    const words = wordsOf(message);
    const count = before.length + after.length;
    if (gap === -1 ? words.length !== count : words.length < count) return undefined;
    const found: Record<string, string> = {};
    const holds = (columns: readonly Column[], from: number) =>
      columns.every(({ name, test }, index) => {
        const word = words[from + index] ?? "";
        found[name] = word;
        return test(word);
      });
    return holds(before, 0) && holds(after, words.length - after.length) ? found : undefined;
  };
}

/** A part of a message in brackets or quotes is one column. */
const wordsOf = (message: string): readonly string[] =>
  [...message.matchAll(/\[([^\]]*)\]|"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, bracketed, quoted, word]) => bracketed ?? quoted ?? word ?? "",
  );

function columnOf(part: string): Column {
  const [, name = "", rest = ""] = /^([\w.-]+)\s*([\s\S]*)$/.exec(part) ?? [];
  if (name === "") throw invalid();
  if (rest === "") return { name, test: () => true };
  const any = splitOutside(`${name} ${rest}`, /\|\|/y).map((one) =>
    splitOutside(one, /&&/y).map((text) => testOf(name, text)),
  );
  return { name, test: (text) => any.some((all) => all.every((test) => test(text))) };
}

function testOf(column: string, text: string): Column["test"] {
  const [, name, operator = "", operand = ""] = /^\s*([\w.-]+)\s*(!=|<=|>=|=|<|>)\s*(\S[\s\S]*?)\s*$/.exec(text) ?? [];
  if (name !== column) throw invalid();
  const test: JsonTest | undefined = comparison(operator, operand);
  if (test === undefined) throw invalid();
  const isNumber = !operand.startsWith('"') && !Number.isNaN(Number(operand));
  return (word) => test(isNumber ? Number(word) : word);
}

/** Divides a text at a separator, except within quotes and regular expressions. */
function splitOutside(text: string, separator: RegExp): readonly string[] {
  const enclosed = /"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%/y;
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    enclosed.lastIndex = at;
    separator.lastIndex = at;
    if (enclosed.test(text)) at = enclosed.lastIndex;
    else if (separator.test(text)) {
      parts.push(text.slice(start, at));
      at = separator.lastIndex;
      start = at;
    } else at++;
  }
  return [...parts, text.slice(start)];
}
