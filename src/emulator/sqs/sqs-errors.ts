import { AwsError } from "../aws-error.ts";

/** Has the error type of the JSON protocol and, because many clients look for it, the code of the older query protocol. */
const error = (code: string, message: string, queryCode = code, status = 400): AwsError =>
  new AwsError(code, message, { queryCode, status });

/** Creates an error whose code in the query protocol has a prefix. */
const prefixed = (code: string, message: string, queryCode = code, status = 400): AwsError =>
  error(code, message, `AWS.SimpleQueueService.${queryCode}`, status);

/** The errors of SQS, with AWS's codes and texts. */
export const sqsErrors = {
  queueDoesNotExist: () => prefixed("QueueDoesNotExist", "The specified queue does not exist.", "NonExistentQueue"),

  queueNameExists: (attribute: string) =>
    error(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${attribute}`,
      "QueueAlreadyExists",
    ),

  queueDeletedRecently: () =>
    prefixed(
      "QueueDeletedRecently",
      "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    ),

  purgeInProgress: (queueName: string) =>
    prefixed(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`,
      "PurgeQueueInProgress",
      403,
    ),

  /** AWS's text for messages in flight is not published. */
  overLimit: (message = "The queue has reached its limit of messages in flight.") =>
    error("OverLimit", message, "OverLimit", 403),

  invalidParameter: (message: string) => error("InvalidParameterValueException", message, "InvalidParameterValue"),

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
    error(
      "MissingRequiredParameterException",
      `The request must contain the parameter ${parameter}.`,
      "MissingParameter",
    ),

  invalidAttributeName: (name: string, message = `Unknown Attribute ${name}.`) =>
    error("InvalidAttributeName", message),

  invalidAttributeValue: (name: string, reason?: string) =>
    error(
      "InvalidAttributeValue",
      `Invalid value for the parameter ${name}.${reason === undefined ? "" : ` Reason: ${reason}`}`,
    ),

  invalidMessageContents: (character: string) =>
    error(
      "InvalidMessageContents",
      `Invalid binary character '#x${character.codePointAt(0)?.toString(16)}' was found in the message body, ` +
        "the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
    ),

  receiptHandleIsInvalid: (handle: string) =>
    error("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`),

  resourceNotFound: (message: string) => error("ResourceNotFoundException", message, "ResourceNotFoundException", 404),

  /** `entry` is the name of the entries' shape, e.g. `SendMessageBatchRequestEntry`. */
  emptyBatch: (entry: string) => prefixed("EmptyBatchRequest", `There should be at least one ${entry} in the request.`),

  tooManyEntries: (count: number, max: number) =>
    prefixed(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${max}. You have sent ${count}.`,
    ),

  idsNotDistinct: (id: string) => prefixed("BatchEntryIdsNotDistinct", `Id ${id} repeated.`),

  invalidEntryId: () =>
    prefixed(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    ),

  batchTooLong: (bytes: number, max: number) =>
    prefixed("BatchRequestTooLong", `Batch requests cannot be longer than ${max} bytes. You have sent ${bytes} bytes.`),
} as const;
