import { invalidParameter } from "../logs-errors.ts";
import type { MessageMatcher } from "./filter-pattern.ts";

/**
 * Terms: every plain one must occur, none of those with `-`, and at least one of those with `?` when there are no plain
 * ones. Case counts; quotes hold a phrase together.
 */
export function termPattern(pattern: string): MessageMatcher {
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  for (const [sign, text] of termsOf(pattern)) (sign === "-" ? none : sign === "?" ? any : all).push(text);
  return (message) => {
    const has = (term: string) => message.includes(term);
    if (none.some(has)) return false;
    return all.length > 0 || any.length === 0 ? all.every(has) : any.some(has);
  };
}

function termsOf(pattern: string): readonly (readonly [string, string])[] {
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
  const terms: (readonly [string, string])[] = [];
  while (term.lastIndex < pattern.length) {
    const found = term.exec(pattern);
    if (found === null) throw invalidParameter("Invalid filter pattern");
    const [, sign = "", phrase, word = ""] = found;
    terms.push([sign, phrase?.replace(/\\(.)/g, "$1") ?? word]);
  }
  return terms;
}
