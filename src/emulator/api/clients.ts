import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import type { InProcessTransport } from "./in-process.ts";

/** A client class of the AWS SDK for JavaScript v3, such as `SQSClient`. */
export type ClientClass = abstract new (...args: never) => { readonly middlewareStack: object };

/** Configuration that the constructor of a client class takes. */
export type ClientConfigOf<Class extends ClientClass> = NonNullable<ConstructorParameters<Class>[0]>;

/** What all clients share, as far as this file uses it. */
interface Client {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

type ClientConstructor = new (configuration: object) => Client;

/**
 * Creates an SDK client that hands its requests to the emulator in this process.
 *
 * @internal
 */
export function createClient<Class extends ClientClass>(
  { configuration, middlewares }: InProcessTransport,
  Client: Class,
  chosen: Partial<ClientConfigOf<Class>> = {},
): InstanceType<Class> {
  const Constructed = Client as unknown as ClientConstructor;
  // A queue URL names the host that created it, which is not a host that anyone listens on.
  const client = new Constructed({ maxAttempts: 1, useQueueUrlAsEndpoint: false, ...chosen, ...configuration });
  addMiddlewares(client, middlewares);
  return client as InstanceType<Class>;
}

function addMiddlewares({ middlewareStack }: Client, middlewares: InProcessTransport["middlewares"]): void {
  for (const { step, run } of middlewares) {
    middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
  }
}

/** SDK packages that functions can import, as in Lambda's own runtime. */
const packages: Readonly<Record<string, object>> = {
  "@aws-sdk/client-cloudwatch": cloudwatch,
  "@aws-sdk/client-lambda": lambda,
  "@aws-sdk/client-sqs": sqs,
};

/** Returns the tracing header that a call passes on, or undefined outside an invocation. */
type TraceHeader = () => string | undefined;

/**
 * Loads SDK packages for functions: their clients call the emulator that the function runs in, and pass its tracing header on.
 *
 * @internal
 */
export function sandboxModules(transport: InProcessTransport): (name: string, traceHeader: TraceHeader) => unknown {
  return (name, traceHeader) => {
    const original = packages[name];
    if (original === undefined) return undefined;
    const entries = Object.entries(original).map(([exported, value]) =>
      exported.endsWith("Client") && exported !== "__Client"
        ? [exported, ourClient(value as ClientConstructor, transport, traceHeader)]
        : [exported, value],
    );
    return Object.fromEntries(entries);
  };
}

function ourClient(
  Client: ClientConstructor,
  transport: InProcessTransport,
  traceHeader: TraceHeader,
): ClientConstructor {
  return class extends Client {
    constructor(configuration: object) {
      super({ ...configuration, ...transport.configuration, useQueueUrlAsEndpoint: false, maxAttempts: 1 });
      addMiddlewares(this, transport.middlewares);
      this.middlewareStack.add(passesOn(traceHeader), { step: "build", priority: "low" });
    }
  };
}

type Build = (args: { readonly request: { readonly headers: Record<string, string> } }) => Promise<unknown>;

/** Sets the header as the SDK does on Lambda, where it takes the value from `_X_AMZN_TRACE_ID`. */
const passesOn =
  (traceHeader: TraceHeader) =>
  (next: Build): Build =>
  (args) => {
    const value = traceHeader();
    if (value !== undefined) args.request.headers["X-Amzn-Trace-Id"] = value;
    return next(args);
  };
