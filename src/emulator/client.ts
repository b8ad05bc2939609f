import type { InProcessTransport } from "./api/in-process.ts";

/** A client class of the AWS SDK for JavaScript v3, such as `SQSClient`. */
export type ClientClass = abstract new (...args: never) => { readonly middlewareStack: object };

/** Configuration that the constructor of a client class takes. */
export type ClientConfigOf<Class extends ClientClass> = NonNullable<ConstructorParameters<Class>[0]>;

/** What all client classes share, as far as this file uses it. */
type Constructor<Client> = new (
  configuration: object,
) => Client & { readonly middlewareStack: { add(middleware: unknown, options: object): void } };

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
  const Constructed = Client as unknown as Constructor<InstanceType<Class>>;
  // A queue URL names the host that created it, which is not a host that anyone listens on.
  const client = new Constructed({ maxAttempts: 1, useQueueUrlAsEndpoint: false, ...chosen, ...configuration });
  for (const { step, run } of middlewares) {
    client.middlewareStack.add(run, { step, priority: step === "initialize" ? "high" : "low" });
  }
  return client;
}
