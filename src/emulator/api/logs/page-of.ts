import { limits } from "../../../base/limits.ts";
import { invalidToken } from "../../logs/logs-errors.ts";
import { pageLimit } from "../../logs/page-limit.ts";

/** A page of a Describe call; the token is the position at which the next page begins. @throws {AwsError} */
export function pageOf<T>(items: readonly T[], token: string | undefined, limit: number | undefined) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0) throw invalidToken();
  const end = from + pageLimit(limit, limits.logs.describePageMax);
  return { items: items.slice(from, end), nextToken: end < items.length ? String(end) : undefined };
}
