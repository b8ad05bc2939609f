import { gunzipSync } from "fflate";
import { bytesOf } from "../../base/encoding.ts";
import type { VirtualClock } from "../kernel/virtual-clock.ts";
import type { EmulatorOptions } from "../options.ts";
import type { World } from "../world.ts";
import type { WireRequest } from "./protocols/protocol.ts";
import type { Router } from "./router.ts";

/** The parts of an SDK client's HTTP request that the emulator reads. */
interface SdkHttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkHttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The options that the SDK passes to a request handler, reduced to those that are read here. */
interface HandlerOptions {
  readonly abortSignal?: AbortSignal;
}

/** A handler of the SDK's middleware stack, reduced to what is used here. */
type Next = (args: never) => Promise<unknown>;
type Middleware = (next: Next, context: Record<string, unknown>) => Next;

/** Told whether a caller is busy, which keeps virtual time still, or waits for an answer. */
export type TimeKeeper = Pick<VirtualClock, "answerTo" | "hold" | "wait">;

/** What an SDK client needs to call the emulator without a socket. */
export interface InProcessTransport {
  /** The options of the emulator, which no API returns. */
  readonly constants: EmulatorOptions;
  /** Spread into the client's configuration. */
  readonly configuration: {
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly requestHandler: {
      handle(request: SdkHttpRequest, options?: HandlerOptions): Promise<{ response: SdkHttpResponse }>;
      destroy(): void;
      readonly metadata: { readonly handlerProtocol: string };
    };
    readonly signer: { sign<T>(request: T): Promise<T> };
  };
  /** Added to the client's middleware stack: keep virtual time still while a request is built or a response is read. */
  readonly middlewares: readonly { readonly step: "initialize" | "finalizeRequest"; readonly run: Middleware }[];
  /** The SDK's own middlewares that change nothing in process, by name. `connect` removes them from its clients. */
  readonly unusedMiddlewares: readonly string[];
}

/**
 * Settings that a new client would otherwise look for in environment variables and in the configuration files of the AWS CLI,
 * neither of which is about the emulator. The search takes several times as long as a call.
 */
const withoutEnvironment = {
  authSchemePreference: [],
  ignoreConfiguredEndpointUrls: true,
  retryMode: "standard",
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
};

const unusedMiddlewares = [
  // Builds a description of every input and output for the logger, even if there is no logger.
  "loggerMiddleware",
  // Set headers that the emulator does not read.
  "contentLengthMiddleware",
  "getUserAgentMiddleware",
  "hostHeaderMiddleware",
  "recursionDetectionMiddleware",
  // The emulator checks no signatures, and callers repeat calls themselves.
  "httpSigningMiddleware",
  "httpAuthSchemeMiddleware",
  "retryMiddleware",
];

/**
 * Connects SDK clients to the emulator in this process. The clients run the same code as against AWS, except that the
 * last step passes the request to the router instead of a socket.
 */
export function inProcessTransport(world: World, clock: TimeKeeper, router: Router): InProcessTransport {
  const { kernel, context } = world;
  const answer = async (request: SdkHttpRequest) => {
    await world.later<void>((arrive) => kernel.after(context.options.apiLatencyMs, "API call", () => arrive()));
    const { status, headers, body } = await router(asWireRequest(request));
    return { response: { statusCode: status, headers, body: asBytes(body) } };
  };
  return {
    constants: context.options,
    configuration: {
      region: context.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      ...withoutEnvironment,
      requestHandler: {
        handle: (request, options) => unlessAborted(() => clock.answerTo(() => answer(request)), options?.abortSignal),
        destroy: () => undefined,
        metadata: { handlerProtocol: "in-process" },
      },
      // The emulator checks no signatures, and signing is most of the cost of a call.
      signer: { sign: async (request) => request },
    },
    middlewares: timeKeeping(clock),
    unusedMiddlewares,
  };
}

/** Runs a call. Rejects with an AbortError, as the SDK's own handlers do, as soon as the signal is aborted. */
function unlessAborted<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return call();
  return new Promise((resolve, reject) => {
    const abort = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Passed from the first middleware to the last one: ends the hold of the call. Clients share their context between calls. */
interface Held {
  release: () => void;
}

const heldKey = Symbol("held by the call");

function timeKeeping(clock: TimeKeeper): InProcessTransport["middlewares"] {
  return [
    {
      step: "initialize",
      run: (next) => async (args: object) => {
        const held: Held = { release: clock.hold() };
        try {
          return await next({ ...args, [heldKey]: held } as never);
        } finally {
          held.release();
        }
      },
    },
    {
      step: "finalizeRequest",
      run: (next) => async (args: { readonly [heldKey]: Held }) => {
        const held = args[heldKey];
        const stopWaiting = clock.wait();
        held.release();
        try {
          return await next(args as never);
        } finally {
          held.release = clock.hold();
          stopWaiting();
        }
      },
    },
  ];
}

function asWireRequest(request: SdkHttpRequest): WireRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const query = Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method,
    path: request.path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
    body: unpacked(asBytes(request.body), request.headers["Content-Encoding"] ?? request.headers["content-encoding"]),
  };
}

/** The SDK compresses large bodies of some calls. */
const unpacked = (body: Uint8Array, encoding: string | undefined): Uint8Array =>
  encoding === "gzip" ? gunzipSync(body) : body;

function asBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return typeof body === "string" ? bytesOf(body) : new Uint8Array();
}
