import { connect } from "../../aws/clients.ts";
import { defined, objectIn } from "../../base/encoding.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Clock } from "../../base/time.ts";
import { timePath } from "../../emulator/serve.ts";
import type { CommandContext } from "../command.ts";
import type { Settings } from "../project-file.ts";
import type { OpenCloud } from "./cloud.ts";

/** Sockets of a client: the default of the SDK, 50, would queue the rest of a burst, and so flatten it. */
const socketsMax = 10_000;
/**
 * A call without an answer after this time is tried again, and one whose answer stops for this time. Invokes have a timeout
 * of their own until their answer begins.
 */
const requestTimeoutMs = 30_000;
const connectionTimeoutMs = 10_000;

/** Connects to AWS, or to an endpoint with its APIs, with the credentials that the SDK finds. */
export async function openRemoteCloud(context: CommandContext, settings: Settings): Promise<OpenCloud> {
  const { target, region, profile, stack } = settings;
  const endpoint = target.kind === "endpoint" ? target.url : undefined;
  const given = defined({ region: region ?? (endpoint && regionOf(context.env)), profile });
  const cloud = connect({
    clock:
      endpoint !== undefined && isLoopback(endpoint) ? await clockOf(endpoint, context.wallClock) : context.wallClock,
    middlewares: [],
    responseIdleMs: requestTimeoutMs,
    isPlain: true,
    configuration: {
      requestHandler: {
        httpAgent: { maxSockets: socketsMax, keepAlive: true },
        httpsAgent: { maxSockets: socketsMax, keepAlive: true },
        requestTimeout: requestTimeoutMs,
        throwOnRequestTimeout: true,
        connectionTimeout: connectionTimeoutMs,
      },
      ...given,
      ...(endpoint === undefined ? {} : { endpoint, ...ofAws, ...credentialsFor(endpoint, context.env, profile) }),
    },
  });
  return {
    cloud,
    description: { kind: target.kind, region: await cloud.sqs.config.region(), stack },
    canChange: true,
    isFresh: false,
    close: async () => undefined,
  };
}

/**
 * Settings for the endpoints of AWS, which another endpoint does not have. The SDK would look for each of them in the environment
 * and in the configuration files.
 */
const ofAws = { authSchemePreference: [], useDualstackEndpoint: false, useFipsEndpoint: false };

const regionOf = (env: CommandContext["env"]): string => env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? "us-east-1";

const isLoopback = (endpoint: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);

/** An endpoint on this machine checks no signature, so a command needs no credentials for it. */
function credentialsFor(endpoint: string, env: CommandContext["env"], profile: string | undefined): object {
  if (!isLoopback(endpoint) || profile !== undefined || env.AWS_ACCESS_KEY_ID !== undefined) return {};
  return { credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}

const answerWithinMs = 2_000;
const timeAttemptsMax = 3;
const timeRetryMs = 200;

/**
 * The clock of an endpoint. A served emulator may run faster than the wall clock (`local start --speed`): an experiment on
 * it waits and reads metrics by the time of the emulator. The clock of any other endpoint is the wall clock.
 *
 * @throws {FlattenError} (cloud) if the endpoint does not answer: with the wrong clock a run would wait for hours.
 */
export async function clockOf(endpoint: string, wall: Clock): Promise<Clock> {
  const first = await readTime(endpoint, wall);
  return isTime(first) ? new ServedClock(first, wall, () => readTime(endpoint, wall)) : wall;
}

/** The shortest time between two reads of the emulator's time, milliseconds of the wall clock. */
const readIntervalMs = 50;

/**
 * The clock of a served emulator. Its time stands still while the code of a function runs, so it cannot be computed from
 * the wall clock alone: a run would look for its invocations after they ended. Each sleep therefore reads it again, and
 * lasts until the emulator has reached the time.
 */
class ServedClock implements Clock {
  readonly #wall: Clock;
  readonly #read: () => Promise<EmulatorTime>;
  #known: KnownTime;
  #readAtWallMs: number;
  /** The latest time that was returned: the clock does not go back when it turns out to be ahead. */
  #latestMs = 0;

  constructor(first: KnownTime, wall: Clock, read: () => Promise<EmulatorTime>) {
    this.#known = first;
    this.#wall = wall;
    this.#read = read;
    this.#readAtWallMs = wall.nowMs();
  }

  nowMs(): number {
    this.#latestMs = Math.max(this.#latestMs, Math.round(this.#estimateMs()));
    return this.#latestMs;
  }

  async sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
    const untilMs = this.#estimateMs() + ms;
    for (let restMs = ms; restMs > 0; restMs = untilMs - this.#estimateMs()) {
      await this.#wall.sleepMs(Math.max(1, restMs / this.#known.speed), signal);
      await this.#readAgain();
    }
  }

  #estimateMs(): number {
    return this.#known.nowMs + (this.#wall.nowMs() - this.#readAtWallMs) * this.#known.speed;
  }

  /** Without an answer the estimate stays: the next call of the SDK reports why the endpoint does not answer. */
  async #readAgain(): Promise<void> {
    if (this.#wall.nowMs() - this.#readAtWallMs < readIntervalMs) return;
    const time = await this.#read().catch(() => undefined);
    if (time === undefined || !isTime(time)) return;
    this.#known = time;
    this.#readAtWallMs = this.#wall.nowMs();
  }
}

interface EmulatorTime {
  readonly nowMs?: number;
  readonly speed?: number;
}

type KnownTime = Required<EmulatorTime>;

const isTime = (time: EmulatorTime): time is KnownTime =>
  typeof time.nowMs === "number" && typeof time.speed === "number" && time.speed > 0;

/** Reads the time of a served emulator; nothing from any other server, and from an endpoint that refuses connections. */
async function readTime(endpoint: string, wall: Clock): Promise<EmulatorTime> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await requestTime(endpoint);
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
      // The first call to AWS reports the former better; the latter is a limit of fetch, not of the SDK.
      if (cause?.code === "ECONNREFUSED" || cause?.message === "bad port") return {};
      if (attempt === timeAttemptsMax) {
        throw new FlattenError("cloud", `cannot read the time of the endpoint ${endpoint}: ${cause?.code ?? message}`, {
          remedy: "check the endpoint, then repeat the command",
          cause: error,
        });
      }
    }
    await wall.sleepMs(timeRetryMs);
  }
}

async function requestTime(endpoint: string): Promise<EmulatorTime> {
  const response = await fetch(new URL(timePath, endpoint), {
    // A served emulator rejects requests without a signature, and accepts any; other servers fail without a whole scope.
    headers: { authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request" },
    signal: AbortSignal.timeout(answerWithinMs),
  });
  // Other servers answer 404, or 501: not implemented.
  if (response.status >= 500 && response.status !== 501) throw new Error(`HTTP status ${response.status}`);
  const text = await response.text();
  return response.ok ? (objectIn(text) ?? {}) : {};
}
