import { columnsPattern, jsonPattern } from "./structured-patterns.ts";
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
 * Compiles terms. A message must contain every plain term and no term with `-`. Terms with `?` are ignored if there are
 * others; a message must contain at least one of them otherwise. Terms are case-sensitive; quotes enclose a phrase, and `%`
 * a regular expression.
 */
function termPattern(pattern: string): MessageMatcher {
  const all: MessageMatcher[] = [];
  const none: MessageMatcher[] = [];
  const any: MessageMatcher[] = [];
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|(%(?:[^%\\]|\\.)*%)|([^\s"%]+))(?=\s|$)/y;
  while (term.lastIndex < pattern.length) {
    const found = term.exec(pattern);
    if (found === null) throw invalid();
    const [, sign, phrase, expression, word = ""] = found;
    const tests = sign === "-" ? none : sign === "?" ? any : all;
    tests.push(expression === undefined ? textTest(phrase, word) : expressionTest(expression));
  }
  const onlyOptional = all.length === 0 && none.length === 0;
  return (message) => {
    const has = (test: MessageMatcher) => test(message);
    return onlyOptional ? any.some(has) : !none.some(has) && all.every(has);
  };
}

function textTest(phrase: string | undefined, word: string): MessageMatcher {
  const text = phrase?.replace(/\\(.)/g, "$1") ?? word;
  return (message) => message.includes(text);
}

function expressionTest(text: string): MessageMatcher {
  const expression = expressionIn(text);
  return (message) => expression.test(message);
}
