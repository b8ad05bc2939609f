import { InvokeCommand, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";

/** The calls that threads make, by the client that makes them. */
const commands = { lambda: InvokeCommand, sqs: SendMessageBatchCommand } as const;

/** A client whose calls threads make. */
export type ThreadClient = keyof typeof commands;

/** What a thread is asked to do. */
export type ThreadRequest =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly client: ThreadClient;
      readonly input: unknown;
      /** The timeout of the call, milliseconds, if it has one of its own. */
      readonly requestTimeout?: number | undefined;
    }
  | { readonly kind: "abort"; readonly id: number };

/** What a thread answers: once that it is ready, and then for each call. */
export type ThreadAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "output"; readonly id: number; readonly output: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ErrorParts };

/** An error as plain data. */
export interface ErrorParts {
  readonly name: string;
  readonly message: string;
  /** Its other members: code, fault, metadata. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Creates the command of a call. */
export const commandOf = (client: ThreadClient, input: unknown) =>
  new (commands[client] as new (input: never) => InvokeCommand | SendMessageBatchCommand)(input as never);

/** Whether threads make a call of this command. */
export const isThreadCommand = (client: ThreadClient, command: unknown): boolean => command instanceof commands[client];

/**
 * Takes an error apart, such that `errorOf` makes an error that flatten treats in the same way. Of a response that could not be
 * read, only that there was one is kept.
 */
export function partsOf(thrown: unknown): ErrorParts {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), members: {} };
  const { name, message } = thrown;
  const { $response, stack, ...others } = thrown as Error & { readonly $response?: unknown };
  const members = Object.entries(others).filter(([, value]) => isPlain(value));
  const response = $response === undefined ? {} : { $response: {} };
  return { name, message, members: { ...Object.fromEntries(members), ...response } };
}

/** Whether a value arrives unchanged in another thread. */
const isPlain = (value: unknown): boolean =>
  typeof value !== "object" || value === null
    ? typeof value !== "function" && typeof value !== "symbol"
    : Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);

/** Puts an error together again. A throttle of Lambda has the class of the SDK, by which it is recognized. */
export function errorOf({ name, message, members }: ErrorParts): Error {
  const error =
    name === "TooManyRequestsException"
      ? new TooManyRequestsException({ message, $metadata: {} })
      : Object.assign(new Error(message), { name });
  return Object.assign(error, members);
}
