import { randomFrom } from "../../src/base/random.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import type { MetricSample, ModelContext } from "../../src/emulator/model-context.ts";
import { type EmulatorOptions, resolveOptions } from "../../src/emulator/options.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import { SqsService } from "../../src/emulator/sqs/sqs-service.ts";

/** On a whole minute, so that the minutes of metrics are easy to follow. */
export const startMs = Date.UTC(2026, 0, 1);

export interface SqsWorld {
  readonly kernel: Kernel;
  readonly context: ModelContext;
  readonly sqs: SqsService;
  readonly samples: MetricSample[];
  /** Lets everything up to `seconds` after the start happen, and moves time there. */
  goTo(seconds: number): void;
  /** Seconds since the start. */
  now(): number;
}

/** SQS alone, on a kernel of its own. */
export function sqsWorld(
  request: { options?: Partial<EmulatorOptions>; nowMs?: number; seed?: string } = {},
): SqsWorld {
  const kernel = new Kernel({ startMs: request.nowMs ?? startMs });
  const context: ModelContext = {
    kernel,
    random: randomFrom(request.seed ?? "sqs"),
    options: resolveOptions(request.options),
    accountId: "000000000000",
    region: "us-east-1",
  };
  const samples: MetricSample[] = [];
  const sqs = new SqsService(context, { report: (sample) => samples.push(sample) });
  const goTo = (seconds: number) => {
    const atMs = startMs + seconds * 1_000;
    while (kernel.run(atMs) === "settle");
    kernel.advanceTo(atMs);
  };
  return { kernel, context, sqs, samples, goTo, now: () => (kernel.nowMs - startMs) / 1_000 };
}

/** A short poll's messages. */
export function receiveNow(queue: Queue, max = 10, visibilityTimeoutSeconds?: number) {
  let received: Parameters<Parameters<Queue["receive"]>[1]>[0] = [];
  queue.receive({ max, waitMs: 0, visibilityTimeoutSeconds }, (messages) => {
    received = messages;
  });
  return received;
}

export const bodies = (messages: readonly { readonly body: string }[]): string[] => messages.map(({ body }) => body);
