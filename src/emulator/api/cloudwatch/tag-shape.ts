import { required } from "./required.ts";

interface WireTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Tags of the wire as the model has them. */
export const fromTags = (tags: readonly WireTag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [required(Key, "Tags.Key"), Value ?? ""]));

/** Tags of the model as the wire has them. */
export const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
