import { AwsError } from "../aws-error.ts";

const legacy = (code: string): string => `AWS.SimpleQueueService.${code}`;

/**
 * The errors of SQS, with AWS's codes and texts. Each has the error type of the JSON protocol and, because many clients
 * look for it, the code of the older query protocol.
 */
export const sqsErrors = {
  queueDoesNotExist: () =>
    new AwsError("QueueDoesNotExist", "The specified queue does not exist.", { queryCode: legacy("NonExistentQueue") }),

  queueNameExists: (attribute: string) =>
    new AwsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${attribute}`,
      { queryCode: "QueueAlreadyExists" },
    ),

  queueDeletedRecently: () =>
    new AwsError(
      "QueueDeletedRecently",
      "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      { queryCode: legacy("QueueDeletedRecently") },
    ),

  purgeInProgress: (queueName: string) =>
    new AwsError("PurgeQueueInProgress", `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`, {
      queryCode: legacy("PurgeQueueInProgress"),
      status: 403,
    }),

  /** AWS's text for messages in flight is not published. */
  overLimit: (message = "The queue has reached its limit of messages in flight.") =>
    new AwsError("OverLimit", message, { queryCode: "OverLimit", status: 403 }),

  invalidParameter: (message: string) =>
    new AwsError("InvalidParameterValueException", message, { queryCode: "InvalidParameterValue" }),

  /** "Value 901 for parameter DelaySeconds is invalid. Reason: …" */
  invalidValue: (value: unknown, parameter: string, reason: string) =>
    sqsErrors.invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`),

  /** A parameter that only the other type of queue has. */
  wrongQueueType: (value: unknown, parameter: string) =>
    sqsErrors.invalidValue(value, parameter, "The request include parameter that is not valid for this queue type."),

  /** A visibility timeout that can no longer be changed. */
  notAvailable: (handle: string) =>
    sqsErrors.invalidValue(
      handle,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    ),

  missingParameter: (parameter: string) =>
    new AwsError("MissingRequiredParameterException", `The request must contain the parameter ${parameter}.`, {
      queryCode: "MissingParameter",
    }),

  invalidAttributeName: (name: string, message = `Unknown Attribute ${name}.`) =>
    new AwsError("InvalidAttributeName", message, { queryCode: "InvalidAttributeName" }),

  invalidAttributeValue: (name: string, reason?: string) =>
    new AwsError(
      "InvalidAttributeValue",
      `Invalid value for the parameter ${name}.${reason === undefined ? "" : ` Reason: ${reason}`}`,
      { queryCode: "InvalidAttributeValue" },
    ),

  invalidMessageContents: (character: string) =>
    new AwsError(
      "InvalidMessageContents",
      `Invalid binary character '#x${character.codePointAt(0)?.toString(16)}' was found in the message body, ` +
        "the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
      { queryCode: "InvalidMessageContents" },
    ),

  receiptHandleIsInvalid: (handle: string) =>
    new AwsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`, {
      queryCode: "ReceiptHandleIsInvalid",
    }),

  resourceNotFound: (message: string) =>
    new AwsError("ResourceNotFoundException", message, { queryCode: "ResourceNotFoundException", status: 404 }),

  unsupported: (message: string) =>
    new AwsError("UnsupportedOperation", message, { queryCode: legacy("UnsupportedOperation") }),

  /** `entry` is the name of the entries' shape, e.g. `SendMessageBatchRequestEntry`. */
  emptyBatch: (entry: string) =>
    new AwsError("EmptyBatchRequest", `There should be at least one ${entry} in the request.`, {
      queryCode: legacy("EmptyBatchRequest"),
    }),

  tooManyEntries: (count: number, max: number) =>
    new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${max}. You have sent ${count}.`,
      { queryCode: legacy("TooManyEntriesInBatchRequest") },
    ),

  idsNotDistinct: (id: string) =>
    new AwsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`, { queryCode: legacy("BatchEntryIdsNotDistinct") }),

  invalidEntryId: () =>
    new AwsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      { queryCode: legacy("InvalidBatchEntryId") },
    ),

  batchTooLong: (bytes: number, max: number) =>
    new AwsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${max} bytes. You have sent ${bytes} bytes.`,
      { queryCode: legacy("BatchRequestTooLong") },
    ),
} as const;
