import { compileRule, parseFilterJson } from "./pattern.ts";

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
  const { body: rule, ...others } = Object(parseFilterJson(pattern));
  const matches = Object.keys(others).length === 0 ? compileRule(rule) : undefined;
  return (
    matches &&
    ((body) => {
      const value = parseFilterJson(body);
      if (Array.isArray(rule)) return value === undefined && matches(body);
      return typeof value === "object" && value !== null && matches(value);
    })
  );
}
