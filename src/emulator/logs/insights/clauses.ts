import { parseExpression } from "./expressions.ts";
import { type Expression, malformed } from "./values.ts";

/** A column of the result. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

/** Parses a list of expressions with their names: `avg(ms) as mean, arm`. @throws {AwsError} MalformedQueryException */
export function columnsOf(text: string): readonly Column[] {
  return itemsOf(text).map((item) => {
    const [, source = "", alias] = /^([\s\S]*?)(?:\s+as\s+[`]?([@\w.]+)[`]?)?$/i.exec(item) ?? [];
    const expression = parseExpression(source);
    return { name: alias ?? expression.text, expression };
  });
}

/** Divides a list at commas outside of parentheses, brackets and quotes. */
export function itemsOf(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: part, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()[\],]/g)) {
    if (part === "(" || part === "[") depth++;
    else if (part === ")" || part === "]") depth--;
    else if (part === "," && depth === 0) {
      items.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...items, text.slice(start)].map((item) => item.trim());
}

/** Parses the number of `limit`. @throws {AwsError} MalformedQueryException */
export function countOf(text: string): number {
  if (!/^\d+$/.test(text)) throw malformed(`limit ${text}`);
  return Number(text);
}

/** A pattern of `parse` as a regular expression: each `*` stands for as few characters as possible; one at the end for the rest. */
export const globSource = (glob: string): string =>
  glob
    .replace(/\\(.)/g, "$1")
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("(.*?)")
    .replace(/\(\.\*\?\)$/, "(.*)");
