import { randomFrom } from "../../src/base/random.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionSettings } from "../../src/emulator/lambda/functions/settings.ts";
import type { FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";
import type { InvokeOutcome } from "../../src/emulator/lambda/invoke/invocation.ts";
import { LambdaService } from "../../src/emulator/lambda/lambda-service.ts";
import type { MetricSample, ModelContext } from "../../src/emulator/model-context.ts";
import { type EmulatorOptions, resolveOptions } from "../../src/emulator/options.ts";
import type { SendInput } from "../../src/emulator/sqs/message/message.ts";
import type { SqsService } from "../../src/emulator/sqs/sqs-service.ts";

export const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

/** What a test asks of its world. */
export interface LambdaWorldRequest {
  readonly host: FunctionHost;
  readonly options?: Partial<EmulatorOptions>;
  readonly nowMs?: number;
  readonly state?: unknown;
}

/** A Lambda service alone: its metrics, log lines and sent messages are kept in lists. */
export class LambdaWorld {
  readonly kernel: Kernel;
  readonly context: ModelContext;
  readonly lambda: LambdaService;
  readonly samples: MetricSample[] = [];
  readonly lines: LogLine[] = [];
  /** Messages by queue ARN; a queue exists if its ARN begins with `arn:aws:sqs:`. */
  readonly sent: { readonly queueArn: string; readonly atMs: number; readonly input: SendInput }[] = [];

  constructor(request: LambdaWorldRequest) {
    this.kernel = new Kernel({ startMs: request.nowMs ?? startMs });
    this.context = {
      kernel: this.kernel,
      random: randomFrom(1),
      options: resolveOptions({ coldStartMs: 100, coldStartSpreadMs: 0, ...request.options }),
      accountId: "000000000000",
      region: "us-east-1",
    };
    this.lambda = new LambdaService(this.context, {
      host: request.host,
      metrics: { report: (sample) => void this.samples.push(sample) },
      logs: {
        write: (group, stream, atMs, message) => void this.lines.push({ group, stream, atMs, message }),
      },
      sqs: { queueByArn: (arn: string) => this.#queue(arn) } as unknown as SqsService,
    });
    if (request.state !== undefined) this.lambda.restore(JSON.parse(JSON.stringify(request.state)));
  }

  /** Creates a function of one CommonJS file. */
  create(name: string, settings: Partial<FunctionSettings> = {}, source = "") {
    return this.lambda.functions.create({
      name,
      settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/any", ...settings },
      code: codeOfFiles(functionFilesOfInline(source)),
    });
  }

  /** Invokes now; the outcome is in the returned list once it is there. */
  invoke(name: string, event: unknown = {}): { readonly outcomes: InvokeOutcome[]; readonly endedAtMs: number[] } {
    const result = { outcomes: [] as InvokeOutcome[], endedAtMs: [] as number[] };
    this.lambda.invoke(name, new TextEncoder().encode(JSON.stringify(event)), (outcome) => {
      result.outcomes.push(outcome);
      result.endedAtMs.push(this.kernel.nowMs - startMs);
    });
    return result;
  }

  /** Lets everything happen up to `untilMs` after the start. */
  async run(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    while (this.kernel.run(startMs + untilMs) === "settle") await new Promise((resolve) => setImmediate(resolve));
    if (untilMs !== Number.POSITIVE_INFINITY) this.kernel.advanceTo(startMs + untilMs);
  }

  /** Values of the function's metric, or of the Region's without a name, in the order of their instants. */
  values(metric: string, functionName?: string): readonly number[] {
    return this.samplesOf(metric, functionName).map(({ value }) => value);
  }

  samplesOf(metric: string, functionName?: string): readonly MetricSample[] {
    return this.samples
      .filter(({ name, dimensions }) => name === metric && dimensions.FunctionName === functionName)
      .sort((a, b) => a.atMs - b.atMs);
  }

  #queue(queueArn: string) {
    if (!queueArn.startsWith("arn:aws:sqs:")) return undefined;
    return { send: (input: SendInput) => void this.sent.push({ queueArn, atMs: this.kernel.nowMs, input }) };
  }
}

/** The payload of an outcome as a value. */
export function payloadOf(outcome: InvokeOutcome | undefined): unknown {
  if (outcome?.kind !== "done") throw new Error(`no result: ${JSON.stringify(outcome)}`);
  return JSON.parse(new TextDecoder().decode(outcome.payload));
}
