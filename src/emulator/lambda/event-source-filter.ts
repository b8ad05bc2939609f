import { compilePattern, compileRules, type Matcher } from "./event-source-pattern.ts";

/** True for a message body that goes on to the function. */
export type BodyFilter = (body: string) => boolean;

/**
 * Compiles one pattern of `FilterCriteria` for a queue, whose only key is `body`. An object is matched against bodies
 * that are JSON, a list of rules against bodies that are plain text; a body of the other kind does not match
 * (L-DG "Using event filtering with an Amazon SQS event source").
 *
 * @returns undefined for an invalid pattern.
 */
export function compileFilter(pattern: string): BodyFilter | undefined {
  const parsed = parse(pattern);
  const rule = onlyBodyOf(parsed);
  if (rule === undefined) return undefined;
  if (Array.isArray(rule)) {
    const matches = compileRules(rule);
    return matches && ((body) => parse(body) === undefined && matches(body));
  }
  const matches = compilePattern(rule);
  return matches && ((body) => matchesJson(matches, body));
}

/** Lets a message through when one of the patterns does; all when there is none. */
export function compileFilters(patterns: readonly string[]): BodyFilter {
  const filters = patterns.map(compileFilter);
  return (body) => filters.length === 0 || filters.some((passes) => passes?.(body));
}

function matchesJson(matches: Matcher, body: string): boolean {
  const parsed = parse(body);
  return typeof parsed === "object" && parsed !== null && matches(parsed);
}

function onlyBodyOf(pattern: unknown): unknown {
  if (typeof pattern !== "object" || pattern === null) return undefined;
  const entries = Object.entries(pattern);
  return entries.length === 1 && entries[0]?.[0] === "body" ? entries[0][1] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
