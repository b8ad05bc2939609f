import type { AwsError } from "../aws-error.ts";
import { constraintText, type InputRules } from "./schema/input-rules.ts";

/** One page of a list, and the token of the next page if there is one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list. The token is the position at which the page starts.
 *
 * @throws {AwsError} `invalidToken()` for a token that is not a position.
 */
export function pageAt<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  invalidToken: () => AwsError,
): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0) throw invalidToken();
  const end = start + size;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}

/** The size of a page, `max` by default. @throws {AwsError} the violation of the service unless it is from 1 to `max`. */
export function pageSize(
  given: number | undefined,
  max: number,
  member: string,
  { violation }: Pick<InputRules, "violation">,
): number {
  if (given === undefined) return max;
  if (given >= 1 && given <= max) return given;
  const bound = given < 1 ? "greater than or equal to 1" : `less than or equal to ${max}`;
  throw violation(constraintText(`'${given}'`, member, `have value ${bound}`));
}

/** One page of a list of Lambda, with at most `max` items. The marker of the next page is the key of the last item. */
export function pageAfter<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  max = 50,
): { readonly items: readonly T[]; readonly next: { readonly NextMarker?: string } } {
  const rest = all.slice(all.findIndex((item) => keyOf(item) === Marker) + 1);
  const items = rest.slice(0, Math.min(MaxItems ?? max, max));
  const last = items.at(-1);
  return { items, next: items.length < rest.length && last !== undefined ? { NextMarker: keyOf(last) } : {} };
}

/** A tag as most services have it. */
interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The tags of a request as a record. `keyOf` may check the keys; absent ones are empty unless it does. */
export const recordOfTags = (
  tags: readonly Tag[] = [],
  keyOf: (key: string | undefined) => string = (key = "") => key,
): Record<string, string> => Object.fromEntries(tags.map(({ Key, Value = "" }) => [keyOf(Key), Value]));

/** A record as the tags of a response. */
export const listOfTags = (
  tags: Readonly<Record<string, string>>,
): { readonly Key: string; readonly Value: string }[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Some tags without those that have one of the keys. */
export const withoutKeys = (
  tags: Readonly<Record<string, string>>,
  keys: readonly string[] = [],
): Record<string, string> => Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** An instant of a response; undefined for none. */
export const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
