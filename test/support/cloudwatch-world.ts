import { randomFrom } from "../../src/base/random.ts";
import type { World } from "../../src/emulator/account.ts";
import { cloudwatchService } from "../../src/emulator/api/cloudwatch/index.ts";
import { logsService } from "../../src/emulator/api/logs/index.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { snsService } from "../../src/emulator/api/sns/index.ts";
import { bytesOf } from "../../src/emulator/api/wire.ts";
import { CloudWatchService } from "../../src/emulator/cloudwatch/cloudwatch-service.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { LogsService } from "../../src/emulator/logs/logs-service.ts";
import { type EmulatorOptions, resolveOptions } from "../../src/emulator/options.ts";
import { SnsService } from "../../src/emulator/sns/sns-service.ts";

/** Midnight of a day, so that minutes are easy to read. */
export const startMs = Date.UTC(2026, 0, 1);
export const minute = 60_000;

/** CloudWatch, Logs and SNS on a separate kernel. */
export function smallWorld(options: Partial<EmulatorOptions> = {}, nowMs = startMs) {
  const kernel = new Kernel({ startMs: nowMs });
  const random = randomFrom(7);
  const context = { kernel, random, options: resolveOptions(options), accountId: "000000000000", region: "us-east-1" };
  const sns = new SnsService(context);
  const cloudwatch = new CloudWatchService(context, sns);
  const logs = new LogsService(context);
  return { kernel, context, sns, cloudwatch, logs };
}

export type SmallWorld = ReturnType<typeof smallWorld>;

/** Advances time to `atMs`. */
export function passTo({ kernel }: SmallWorld, atMs: number): void {
  kernel.run(atMs);
  kernel.advanceTo(atMs);
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The configuration of SDK clients for this account. */
export function clientFor(world: SmallWorld) {
  let requests = 0;
  const asWorld = { ...world, newRequestId: () => `request-${++requests}` } as unknown as World;
  const router = createRouter(asWorld, [cloudwatchService, logsService, snsService]);
  return {
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SdkRequest) => {
        const body =
          typeof request.body === "string" ? bytesOf(request.body) : ((request.body ?? new Uint8Array()) as Uint8Array);
        const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toLowerCase(), v]));
        const answer = await router({ method: request.method, path: request.path, query: {}, headers, body });
        return { response: { statusCode: answer.status, headers: answer.headers, body: answer.body } } as never;
      },
      destroy: () => undefined,
      metadata: { handlerProtocol: "in-process" },
    },
  };
}
