import { malformed } from "./values.ts";

const tokenPattern =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(`[^`]+`)|(?<=(?:like|=~)\s*)(\/(?:\\.|[^/\\])+\/)|(\d+\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b)|(\d+(?:\.\d+)?)|(!=|<=|>=|=~|[=<>+*/^%(),[\]-])|([@\w][\w.@]*))/iy;

/** A token of an expression. */
export interface Token {
  readonly kind: "text" | "quoted" | "expression" | "period" | "number" | "symbol" | "name";
  readonly text: string;
}

const kinds: readonly Token["kind"][] = ["text", "quoted", "expression", "period", "number", "symbol", "name"];

/** Divides an expression into tokens. @throws {AwsError} MalformedQueryException */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (source.slice(tokenPattern.lastIndex).trim() !== "") {
    const found = tokenPattern.exec(source);
    if (found === null) throw malformed(source);
    const index = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: kinds[index] as Token["kind"], text: found[index + 1] as string });
  }
  return tokens;
}

/** The text in quotes. */
export const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, "$1");

/** A regular expression of a query; `(?i)` at its start ignores the case. @throws {AwsError} MalformedQueryException */
export function expressionOf(text: string, source: string): RegExp {
  const [, flags = "", pattern = ""] = /^(\(\?i\))?([\s\S]*)$/.exec(text) ?? [];
  try {
    return new RegExp(pattern, flags === "" ? "" : "i");
  } catch {
    throw malformed(source);
  }
}
