import { AwsError } from "../../aws-error.ts";
import { pageAt } from "../page.ts";

/** A tag on the wire. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The members of a request for a page of a list. */
export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

const pageDefault = 100;

/** One page of a list, and the members of the response that describe it. @throws {AwsError} ValidationError */
export function iamPage<T>(items: readonly T[], { Marker, MaxItems = pageDefault }: PageInput) {
  const invalid = () => new AwsError("ValidationError", "Invalid Marker.");
  const page = pageAt(items, Marker, MaxItems, invalid);
  return { items: page.items, page: { IsTruncated: page.nextToken !== undefined, Marker: page.nextToken } };
}

/** Tags as a record. */
export const fromTags = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** A record as tags. */
export const toTags = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** A policy as IAM returns it: percent-encoded by RFC 3986. */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
