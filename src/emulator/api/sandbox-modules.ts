import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import type { InProcessTransport } from "./in-process.ts";

/** SDK packages that functions can import, as in Lambda's own runtime. */
const packages: Readonly<Record<string, object>> = {
  "@aws-sdk/client-cloudwatch": cloudwatch,
  "@aws-sdk/client-lambda": lambda,
  "@aws-sdk/client-sqs": sqs,
};

type ClientConstructor = new (
  configuration: object,
) => { middlewareStack: { add(middleware: unknown, options: unknown): void } };

/** Returns the tracing header that a call passes on, or undefined outside an invocation. */
type TraceHeader = () => string | undefined;

/** Loads SDK packages for functions: their clients call the emulator that the function runs in, and pass its tracing header on. */
export function sandboxModules(transport: InProcessTransport): (name: string, traceHeader: TraceHeader) => unknown {
  return (name, traceHeader) => {
    const original = packages[name];
    return original && withOurClients(original, transport, traceHeader);
  };
}

function withOurClients(original: object, transport: InProcessTransport, traceHeader: TraceHeader): object {
  const entries = Object.entries(original).map(([name, value]) =>
    name.endsWith("Client") && name !== "__Client"
      ? [name, ourClient(value as ClientConstructor, transport, traceHeader)]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

function ourClient(
  Client: ClientConstructor,
  transport: InProcessTransport,
  traceHeader: TraceHeader,
): ClientConstructor {
  return class extends Client {
    constructor(configuration: object) {
      super({ ...configuration, ...transport.configuration, useQueueUrlAsEndpoint: false, maxAttempts: 1 });
      for (const { step, run } of transport.middlewares) {
        this.middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
      }
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
