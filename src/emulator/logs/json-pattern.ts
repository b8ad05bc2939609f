import { comparison, invalid, type JsonTest } from "./value-test.ts";

const tokenPattern =
  /\s*(?:(\$(?:\.[\w-]+|\.?\["[^"]+"\]|\[(?:\d+|\*)\])+)|("(?:[^"\\]|\\.)*")|(%(?:[^%\\]|\\.)*%)|(&&|\|\||!=|<=|>=|[{}()=<>])|([^\s{}()=<>!&|"%]+))/y;

/** Compiles `{ $.level = "ERROR" && ($.ms > 5 || $.retry IS TRUE) }`. It matches only messages that are JSON objects. */
export function jsonPattern(pattern: string): (message: string) => boolean {
  const parser = new JsonPatternParser(pattern);
  parser.expect("{");
  const test = parser.any();
  parser.expect("}");
  parser.end();
  return (message) => {
    const text = message.trim();
    if (!text.startsWith("{")) return false;
    try {
      return test(JSON.parse(text));
    } catch {
      return false;
    }
  };
}

class JsonPatternParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#tokens = tokensOf(pattern.trim());
  }

  any(): JsonTest {
    const tests = [this.#all()];
    while (this.#accept("||")) tests.push(this.#all());
    return (value) => tests.some((test) => test(value));
  }

  expect(token: string): void {
    if (!this.#accept(token)) throw invalid();
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw invalid();
  }

  #all(): JsonTest {
    const tests = [this.#one()];
    while (this.#accept("&&")) tests.push(this.#one());
    return (value) => tests.every((test) => test(value));
  }

  #one(): JsonTest {
    if (this.#accept("(")) {
      const inner = this.any();
      this.expect(")");
      return inner;
    }
    const selector = this.#next();
    if (!selector.startsWith("$")) throw invalid();
    const operator = this.#next();
    const operand = this.#next();
    const test = comparison(operator.toUpperCase(), operand);
    if (test === undefined) throw invalid();
    return (value) => {
      const found = selectedBy(value, selector);
      return found.length === 0 ? test(undefined) : found.some(test);
    };
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw invalid();
    return token;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < pattern.length) {
    const found = tokenPattern.exec(pattern);
    if (found === null) throw invalid();
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** Returns the values that a selector such as `$.a.b[0]` or `$.list[*].name` selects. */
export function selectedBy(value: unknown, selector: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const [, name, quoted, index] of selector.matchAll(/\.([\w-]+)|\["([^"]+)"\]|\[(\d+|\*)\]/g)) {
    const key = name ?? quoted ?? index ?? "";
    found = found.flatMap((one) => {
      if (typeof one !== "object" || one === null) return [];
      if (index === "*") return Object.values(one);
      return Object.hasOwn(one, key) ? [(one as Readonly<Record<string, unknown>>)[key]] : [];
    });
  }
  return found;
}
