import { connect } from "../../src/aws/clients.ts";
import type { Random } from "../../src/base/random.ts";
import type { EmulatorParts } from "../../src/emulator/assemble.ts";
import type { Target } from "../../src/experiment/target.ts";

type Handler = EmulatorParts["transport"]["configuration"]["requestHandler"];
type Handle = Handler["handle"];
type Answer = Awaited<ReturnType<Handle>>;

/** What may go wrong with a request. A request is executed after a fault "after", and twice by "replay". */
export const firstFaultKinds = [
  "error before",
  "error after",
  "throttle",
  "reset before",
  "reset after",
  "truncated",
  "slow",
  "replay",
] as const;

/**
 * All kinds. Seeds that once found a fault are repeated with the first kinds only, which they were drawn from. "silent" is
 * a request without an answer; "late" arrives after the client has stopped waiting; "replay at once" and "replay late" are
 * a proxy that forwards a request a second time, while the first is under way or minutes after it.
 */
export const faultKinds = [
  ...firstFaultKinds,
  "silent before",
  "silent after",
  "late",
  "replay at once",
  "replay late",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How hostile the way to the cloud is. */
export interface FaultPlan {
  /** Probability that a request has a fault, 0–1. */
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  /** A time in which no request arrives, seconds after the start of the run; null for none. */
  readonly outage: { readonly fromSeconds: number; readonly seconds: number } | null;
  /** The longest delay of a slow answer, seconds. */
  readonly slowSecondsMax: number;
}

/** Draws a plan. */
export function drawFaults(random: Random, all: readonly FaultKind[]): FaultPlan {
  const pick = <T>(choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)] as T;
  const outage = { fromSeconds: random.integer(0, 180), seconds: random.integer(5, 150) };
  const kinds = random.chance(0.5) ? all : [pick(all)];
  return {
    rate: pick([0.01, 0.05, 0.1, 0.3]),
    kinds,
    outage: random.chance(0.25) ? outage : null,
    slowSecondsMax: pick([1, 10, 60]),
  };
}

/** How many requests there were, and how often each fault was injected. */
export type FaultCounts = Record<FaultKind | "outage" | "requests", number>;

/** No counts. */
export const noFaults = (): FaultCounts =>
  Object.fromEntries(["requests", ...faultKinds, "outage"].map((kind) => [kind, 0])) as FaultCounts;

/** Connects to the emulator of a target on a way that has faults. Functions in the emulator are not affected. */
export function hostileTarget(target: Target, { clock, transport }: EmulatorParts, plan: FaultPlan, random: Random) {
  const counts = noFaults();
  const { requestHandler } = transport.configuration;
  const startMs = clock.nowMs();
  const isOut = () => {
    const seconds = (clock.nowMs() - startMs) / 1_000;
    const { outage } = plan;
    return outage !== null && seconds >= outage.fromSeconds && seconds < outage.fromSeconds + outage.seconds;
  };
  const handle: Handle = async (request, options) => {
    counts.requests++;
    if (isOut()) {
      counts.outage++;
      throw networkError("ECONNREFUSED");
    }
    if (!random.chance(plan.rate)) return requestHandler.handle(request, options);
    const kind = plan.kinds[random.integer(0, plan.kinds.length - 1)] as FaultKind;
    counts[kind]++;
    const slowMs = random.integer(1, plan.slowSecondsMax * 1_000);
    const { requestTimeout = requestTimeoutMs, abortSignal } = (options ?? {}) as CallOptions;
    return faults[kind]({
      send: () => requestHandler.handle(request, options),
      wait: () => clock.sleepMs(slowMs),
      sendLater: () => {
        // What arrives later does so without the client, and fails unnoticed.
        const arriving = clock.sleepMs(random.integer(requestTimeoutMs, lateMsMax));
        arriving.then(() => requestHandler.handle(request)).catch(() => undefined);
      },
      timeOut: () =>
        clock.sleepMs(requestTimeout, abortSignal).then(
          () => {
            throw Object.assign(new Error("the request got no answer in time"), { name: "TimeoutError" });
          },
          () => {
            throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
          },
        ),
    });
  };
  const cloud = connect({
    ...transport,
    clock,
    configuration: { ...transport.configuration, requestHandler: { ...requestHandler, handle } },
  });
  return { target: { ...target, cloud }, counts };
}

/** How long clients wait for an answer, as `openRemoteCloud` configures them; an invoke says it itself. */
const requestTimeoutMs = 30_000;
const lateMsMax = 300_000;

/** The options that the SDK passes with a request, reduced to those that are read here. */
interface CallOptions {
  readonly requestTimeout?: number;
  readonly abortSignal?: AbortSignal;
}

/** A request as a fault sees it. */
interface Call {
  readonly send: () => Promise<Answer>;
  readonly wait: () => Promise<void>;
  /** Sends the request when the client has stopped waiting. */
  readonly sendLater: () => void;
  /** Waits as long as the client does, and fails as it does then. */
  readonly timeOut: () => Promise<never>;
}

const faults: Readonly<Record<FaultKind, (call: Call) => Promise<Answer>>> = {
  "error before": async () => errorAnswer(503, "ServiceUnavailable"),
  "error after": async ({ send }) => {
    await send();
    return errorAnswer(500, "InternalFailure");
  },
  throttle: async () => errorAnswer(400, "ThrottlingException"),
  "reset before": async () => {
    throw networkError("ECONNRESET");
  },
  "reset after": async ({ send }) => {
    await send();
    throw networkError("ECONNRESET");
  },
  truncated: async ({ send }) => {
    const { response } = await send();
    return { response: { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) } };
  },
  slow: async ({ send, wait }) => {
    await wait();
    const answer = await send();
    await wait();
    return answer;
  },
  replay: async ({ send }) => {
    await send();
    return send();
  },
  "silent before": ({ timeOut }) => timeOut(),
  "silent after": ({ send, timeOut }) => {
    send().catch(() => undefined);
    return timeOut();
  },
  late: ({ sendLater, timeOut }) => {
    sendLater();
    return timeOut();
  },
  "replay at once": async ({ send }) => {
    const [answer] = await Promise.all([send(), send()]);
    return answer;
  },
  "replay late": ({ send, sendLater }) => {
    sendLater();
    return send();
  },
};

const networkError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

const errorAnswer = (statusCode: number, name: string): Answer => ({
  response: {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": name },
    body: new TextEncoder().encode(JSON.stringify({ __type: name, message: `injected ${name}` })),
  },
});
