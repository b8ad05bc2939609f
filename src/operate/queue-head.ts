import { queueNameOf } from "../aws/queue-name.ts";
import type { Target } from "../experiment/target.ts";
import type { QueueDocumentHead } from "./queue-document.ts";

/** The beginning of a document about a queue, as of now. */
export const headOf = <Kind extends string>(
  { cloud, description }: Target,
  kind: Kind,
  queueUrl: string,
): QueueDocumentHead<Kind> => ({
  schemaVersion: 1,
  kind,
  at: new Date(cloud.clock.nowMs()).toISOString(),
  target: description,
  queue: queueNameOf(queueUrl),
});
