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

/** Loads SDK packages for functions: their clients call the emulator that the function runs in. */
export function sandboxModules(transport: InProcessTransport): (name: string) => unknown {
  const made = new Map<string, object>();
  return (name) => {
    const original = packages[name];
    if (original === undefined) return undefined;
    const module = made.get(name) ?? withOurClients(original, transport);
    made.set(name, module);
    return module;
  };
}

function withOurClients(original: object, transport: InProcessTransport): object {
  const entries = Object.entries(original).map(([name, value]) =>
    name.endsWith("Client") && name !== "__Client"
      ? [name, ourClient(value as ClientConstructor, transport)]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

function ourClient(Client: ClientConstructor, transport: InProcessTransport): ClientConstructor {
  return class extends Client {
    constructor(configuration: object) {
      super({ ...configuration, ...transport.configuration, useQueueUrlAsEndpoint: false, maxAttempts: 1 });
      for (const { step, run } of transport.middlewares) {
        this.middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
      }
    }
  };
}
