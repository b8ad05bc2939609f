import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clock } from "../base/clock.ts";
import { ClockSkew, skewMiddleware } from "./clock-skew.ts";
import type { Connection } from "./connection.ts";

/** A cloud that can be spoken to: SDK clients, made on first use, and the clock that everything waits on. */
export interface Cloud {
  readonly clock: Clock;
  /** How far the cloud's own clock is ahead of that one. */
  readonly skew: ClockSkew;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudformation: CloudFormationClient;
  readonly sts: STSClient;
}

const constructors = {
  sqs: SQSClient,
  lambda: LambdaClient,
  cloudwatch: CloudWatchClient,
  logs: CloudWatchLogsClient,
  cloudformation: CloudFormationClient,
  sts: STSClient,
};

/** Makes the clients of a connection. The SDK never retries by itself: see `retrying`. */
export function connect(connection: Connection): Cloud {
  const made = new Map<string, unknown>();
  const skew = new ClockSkew();
  const middlewares = [...connection.middlewares, skewMiddleware(skew, connection.clock)];
  const cloud = { clock: connection.clock, skew };
  for (const [name, Client] of Object.entries(constructors)) {
    Object.defineProperty(cloud, name, {
      enumerable: true,
      get: () => {
        const client =
          made.get(name) ?? createClient(Client as unknown as ClientConstructor, { ...connection, middlewares });
        made.set(name, client);
        return client;
      },
    });
  }
  return cloud as Cloud;
}

type ClientConstructor = new (
  configuration: Readonly<Record<string, unknown>>,
) => { middlewareStack: { add(middleware: unknown, options: unknown): void } };

function createClient(Client: ClientConstructor, connection: Connection): unknown {
  // A queue's URL names the host that made it, which is not always the host we were told to talk to.
  const client = new Client({ maxAttempts: 1, useQueueUrlAsEndpoint: false, ...connection.configuration });
  for (const { step, run } of connection.middlewares) {
    client.middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
  }
  return client;
}
