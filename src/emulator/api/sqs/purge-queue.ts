import { PurgeQueue$, type PurgeQueueCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";

export const purgeQueue = action<PurgeQueueCommandInput, void>(PurgeQueue$, (input, world) =>
  queueOf(input, world).purge(),
);
