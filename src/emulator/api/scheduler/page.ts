import { invalidSchedule } from "../../scheduler/scheduler-errors.ts";
import { pageAt } from "../page.ts";

/** What a request for a list of names may choose. */
interface ListRequest {
  readonly NamePrefix?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** Entries on a page, at most and unless the request says so (SCH-API ListSchedules). */
const pageMax = 100;

/** One page of the items whose names have the prefix. @throws {AwsError} ValidationException for an unknown token. */
export function pageOfNamed<Item extends { readonly name: string }>(
  items: readonly Item[],
  { NamePrefix = "", NextToken, MaxResults = pageMax }: ListRequest,
): { readonly items: readonly Item[]; readonly token: { readonly NextToken?: string } } {
  const wanted = items.filter(({ name }) => name.startsWith(NamePrefix));
  const size = Math.min(MaxResults, pageMax);
  const page = pageAt(wanted, NextToken, size, () => invalidSchedule("Invalid NextToken."));
  return { items: page.items, token: page.nextToken === undefined ? {} : { NextToken: page.nextToken } };
}
