import { MathError } from "./values.ts";

/** A piece of an expression. */
export interface Token {
  readonly kind: "number" | "name" | "text" | "symbol" | "end";
  readonly text: string;
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["text", /"[^"]*"|'[^']*'/y],
  ["symbol", /==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]/y],
];

/** The pieces of a metric math expression, with an "end" after the last. */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(expression, 0);
  while (at < expression.length) {
    const token = tokenAt(expression, at);
    tokens.push(token);
    at = skipSpace(expression, at + token.text.length);
  }
  return [...tokens, { kind: "end", text: "" }];
}

function tokenAt(expression: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(expression);
    if (found !== null) return { kind, text: found[0] };
  }
  throw new MathError(`unexpected character '${expression.charAt(at)}'`);
}

function skipSpace(expression: string, from: number): number {
  let at = from;
  while (/\s/.test(expression.charAt(at))) at++;
  return at;
}
