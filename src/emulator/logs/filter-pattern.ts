import { columnsPattern } from "./columns-pattern.ts";
import { jsonPattern } from "./json-pattern.ts";
import { expressionIn, invalid } from "./value-test.ts";

/** Checks whether a message matches. */
export type MessageMatcher = (message: string) => boolean;

/**
 * Compiles a filter pattern: terms, a JSON pattern in braces, or a pattern for space-delimited events in brackets (CWL-UG
 * filter pattern syntax).
 *
 * @throws {AwsError} InvalidParameterException for an invalid pattern.
 */
export function filterPattern(pattern: string): MessageMatcher {
  const trimmed = pattern.trim();
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (trimmed.startsWith("[")) {
    const columns = columnsPattern(trimmed);
    return (message) => columns(message) !== undefined;
  }
  return termPattern(trimmed);
}

/**
 * Compiles terms. A message must contain every plain term and no term with `-`. If there are no plain terms, it must
 * contain at least one of those with `?`. Terms are case-sensitive; quotes enclose a phrase, and `%` a
 * regular expression.
 */
function termPattern(pattern: string): MessageMatcher {
  const all: MessageMatcher[] = [];
  const none: MessageMatcher[] = [];
  const any: MessageMatcher[] = [];
  for (const [sign, test] of termsOf(pattern)) (sign === "-" ? none : sign === "?" ? any : all).push(test);
  return (message) => {
    const has = (test: MessageMatcher) => test(message);
    if (none.some(has)) return false;
    return all.length > 0 || any.length === 0 ? all.every(has) : any.some(has);
  };
}

function termsOf(pattern: string): readonly (readonly [string, MessageMatcher])[] {
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|(%(?:[^%\\]|\\.)*%)|([^\s"%]+))(?=\s|$)/y;
  const terms: (readonly [string, MessageMatcher])[] = [];
  while (term.lastIndex < pattern.length) {
    const found = term.exec(pattern);
    if (found === null) throw invalid();
    const [, sign = "", phrase, expression, word = ""] = found;
    terms.push([sign, expression === undefined ? textTest(phrase, word) : expressionTest(expression)]);
  }
  return terms;
}

function textTest(phrase: string | undefined, word: string): MessageMatcher {
  const text = phrase?.replace(/\\(.)/g, "$1") ?? word;
  return (message) => message.includes(text);
}

function expressionTest(text: string): MessageMatcher {
  const expression = expressionIn(text);
  return (message) => expression.test(message);
}
