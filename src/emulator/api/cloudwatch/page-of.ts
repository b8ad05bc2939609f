import { invalidNextToken } from "../../cloudwatch/cloudwatch-errors.ts";

/** A page of a list; the token is the position at which the next page begins. @throws {AwsError} InvalidNextToken */
export function pageOf<T>(items: readonly T[], token: string | undefined, size: number) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0) throw invalidNextToken("The specified nextToken is invalid.");
  const end = from + size;
  return { items: items.slice(from, end), nextToken: end < items.length ? String(end) : undefined };
}
