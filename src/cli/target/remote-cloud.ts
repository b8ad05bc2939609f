import { connect } from "../../aws/clients.ts";
import type { Clock } from "../../base/clock.ts";
import { FlattenError } from "../../base/errors.ts";
import { timePath } from "../../emulator/serve.ts";
import type { CommandContext } from "../context.ts";
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
  const given = { region: region ?? (endpoint === undefined ? undefined : regionOf(context.env)), profile };
  const cloud = connect({
    clock:
      endpoint !== undefined && isLoopback(endpoint) ? await clockOf(endpoint, context.wallClock) : context.wallClock,
    middlewares: [],
    responseIdleMs: requestTimeoutMs,
    configuration: {
      requestHandler: {
        httpAgent: { maxSockets: socketsMax, keepAlive: true },
        httpsAgent: { maxSockets: socketsMax, keepAlive: true },
        requestTimeout: requestTimeoutMs,
        throwOnRequestTimeout: true,
        connectionTimeout: connectionTimeoutMs,
      },
      ...(given.region === undefined ? {} : { region: given.region }),
      ...(given.profile === undefined ? {} : { profile: given.profile }),
      ...(endpoint === undefined ? {} : { endpoint, ...credentialsFor(endpoint, context.env, profile) }),
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
  const { nowMs, speed } = await readTime(endpoint, wall);
  if (typeof nowMs !== "number" || typeof speed !== "number" || !(speed > 0)) return wall;
  const wallStartMs = wall.nowMs();
  return {
    nowMs: () => Math.round(nowMs + (wall.nowMs() - wallStartMs) * speed),
    sleepMs: (ms, signal) => wall.sleepMs(ms / speed, signal),
  };
}

interface EmulatorTime {
  readonly nowMs?: number;
  readonly speed?: number;
}

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
  try {
    return (response.ok ? (JSON.parse(text) as EmulatorTime | null) : null) ?? {};
  } catch {
    return {};
  }
}
