import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clock } from "../base/time.ts";
import {
  type ClientMiddleware,
  ClockSkew,
  type Connection,
  type ServiceConstants,
  skewMiddleware,
} from "./connection.ts";

/** The SDK clients of a connection, created on first use, and the clock that every wait uses. */
export interface Cloud {
  readonly clock: Clock;
  /** How far the cloud's own clock is ahead of `clock`. */
  readonly skew: ClockSkew;
  /** Undefined where they are unknown, as on AWS. */
  readonly constants?: ServiceConstants;
  /** With what a thread can connect in the same way; undefined in process. */
  readonly plain?: PlainConnection;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudformation: CloudFormationClient;
  readonly scheduler: SchedulerClient;
  readonly sfn: SFNClient;
  readonly sts: STSClient;
}

/** A connection that another thread can make. */
export type PlainConnection = Pick<Connection, "configuration" | "responseIdleMs">;

const constructors = {
  sqs: SQSClient,
  lambda: LambdaClient,
  cloudwatch: CloudWatchClient,
  logs: CloudWatchLogsClient,
  cloudformation: CloudFormationClient,
  scheduler: SchedulerClient,
  sfn: SFNClient,
  sts: STSClient,
};

/** Creates the clients of a connection. The SDK's own retries are disabled; callers use `retrying`. */
export function connect(connection: Connection): Cloud {
  const created = new Map<string, unknown>();
  const skew = new ClockSkew();
  const { clock, constants, responseIdleMs } = connection;
  const limitIdle = responseIdleMs === undefined ? [] : [endIdle(responseIdleMs)];
  const middlewares = [...connection.middlewares, skewMiddleware(skew, clock), rejectHtml, ...limitIdle];
  const plain = {
    configuration: connection.configuration,
    ...(responseIdleMs === undefined ? {} : { responseIdleMs }),
  };
  const cloud = {
    clock,
    skew,
    ...(constants === undefined ? {} : { constants }),
    ...(connection.isPlain ? { plain } : {}),
  };
  for (const [name, Client] of Object.entries(constructors)) {
    Object.defineProperty(cloud, name, {
      enumerable: true,
      get: () => {
        const client =
          created.get(name) ?? createClient(Client as unknown as ClientConstructor, { ...connection, middlewares });
        created.set(name, client);
        return client;
      },
    });
  }
  return cloud as Cloud;
}

/** The body of a response over a socket. */
interface SocketBody {
  setTimeout?(ms: number, onIdle: () => void): void;
  destroy?(error: Error): void;
}

/** Ends a response that has begun and then sends nothing, with an error that `isRetryable` and `mayHaveArrived` accept. */
const endIdle = (idleMs: number): ClientMiddleware => ({
  step: "deserialize",
  run: (next) => async (args) => {
    const output = await next(args);
    const { response } = output as { response?: { readonly body?: SocketBody } };
    const { body } = response ?? {};
    body?.setTimeout?.(idleMs, () => {
      const error = new Error(`the response stopped for ${idleMs / 1_000} s before its end`);
      body.destroy?.(Object.assign(error, { name: "TimeoutError", code: "ETIMEDOUT" }));
    });
    return output;
  },
});

interface HtmlCandidate {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { resume?: () => void };
}

/**
 * Fails on an HTML page, which no AWS API returns, with an error that `isUnreadable` accepts. The SDK would read the page
 * of a proxy as an empty answer of an API that speaks XML: a stack would look as if it did not exist.
 */
const rejectHtml: ClientMiddleware = {
  step: "deserialize",
  run: (next) => async (args) => {
    const output = await next(args);
    const { response } = output as { response?: HtmlCandidate };
    const { "content-type": type = "", "x-amzn-requestid": requestId } = response?.headers ?? {};
    // Other implementations of the APIs send JSON as text/html, but with a request id, which no page of a proxy has.
    if (!/^text\/html/i.test(type) || requestId !== undefined) return output;
    // An unread body would keep its connection.
    response?.body?.resume?.();
    throw Object.assign(new Error("the response is an HTML page"), { $response: response });
  },
};

type ClientConstructor = new (
  configuration: Readonly<Record<string, unknown>>,
) => { middlewareStack: { add(middleware: unknown, options: unknown): void; remove(name: string): boolean } };

function createClient(Client: ClientConstructor, connection: Connection): unknown {
  const client = new Client({
    maxAttempts: 1,
    // The adaptive mode, which the environment can choose, would slow a burst down in the client.
    retryMode: "standard",
    // The host in a queue URL can differ from the endpoint that the user chose.
    useQueueUrlAsEndpoint: false,
    // Otherwise the SDK puts the middlewares together again for every call, which takes as long as half of the call.
    cacheMiddleware: true,
    ...connection.configuration,
  });
  for (const name of connection.unusedMiddlewares ?? []) client.middlewareStack.remove(name);
  for (const { step, run } of connection.middlewares) {
    client.middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
  }
  return client;
}
