import { compilePattern, compileRules, parseFilterJson } from "./pattern.ts";

/** Decides whether a message with this body passes to the function. */
export type BodyFilter = (body: string) => boolean;

/**
 * Compiles the patterns of `FilterCriteria`. A message passes if one of them matches, or if there are none. Patterns that
 * are invalid match nothing.
 */
export function compileFilters(patterns: readonly string[]): BodyFilter {
  const filters = patterns.map(compileFilter);
  return (body) => filters.length === 0 || filters.some((passes) => passes?.(body));
}

/**
 * Compiles one pattern of `FilterCriteria` for a queue, whose only key is `body`. An object is matched against bodies that
 * are JSON, a list of rules against bodies that are plain text. A body of the other kind does not match (L-DG "Using event
 * filtering with an Amazon SQS event source").
 *
 * @returns undefined for an invalid pattern.
 */
export function compileFilter(pattern: string): BodyFilter | undefined {
  const rule = onlyBodyOf(parseFilterJson(pattern));
  if (rule === undefined) return undefined;
  if (Array.isArray(rule)) {
    const matches = compileRules(rule);
    return matches && ((body) => parseFilterJson(body) === undefined && matches(body));
  }
  const matches = compilePattern(rule);
  return (
    matches &&
    ((body) => {
      const parsed = parseFilterJson(body);
      return typeof parsed === "object" && parsed !== null && matches(parsed);
    })
  );
}

/** Returns the value of `body`, if that is the only key of the pattern. */
function onlyBodyOf(pattern: unknown): unknown {
  if (typeof pattern !== "object" || pattern === null) return undefined;
  const [entry, ...others] = Object.entries(pattern);
  return entry?.[0] === "body" && others.length === 0 ? entry[1] : undefined;
}
