import { connect } from "../../aws/clients.ts";
import { defined } from "../../base/encoding.ts";
import type { CommandContext } from "../context.ts";
import type { Settings } from "../project-file.ts";
import type { OpenCloud } from "./cloud.ts";
import { clockOf } from "./served-clock.ts";

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
