import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionSettings } from "../../src/emulator/lambda/functions/settings.ts";
import type { FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";
import type { InvokeOutcome } from "../../src/emulator/lambda/invoke/invocation.ts";
import type { MetricSample } from "../../src/emulator/options.ts";
import type { SendInput } from "../../src/emulator/sqs/message/message.ts";
import { type AccountRequest, TestAccount } from "./account.ts";
import { promiseRuntime } from "./function-host.ts";

/** The instant from which tests of Lambda count time. */
export const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

/** What an event tells the function of `sleepingHost` to do. */
export interface SleepEvent {
  readonly sleepMs?: number;
  readonly fail?: string;
}

/** A host whose function sleeps for `sleepMs` of virtual time, then fails if told to, and returns its event otherwise. */
export function sleepingHost(counts = { starts: 0, disposals: 0 }): FunctionHost {
  return {
    start: ({ kernel }) => {
      counts.starts++;
      const sleep = (eventJson: string) =>
        new Promise<string>((resolve, reject) => {
          const event = JSON.parse(eventJson) as SleepEvent;
          kernel.after(event.sleepMs ?? 0, "sleep", () => {
            kernel.letPromisesSettle();
            if (event.fail === undefined) resolve(eventJson);
            else reject(new Error(event.fail));
          });
        });
      return promiseRuntime(kernel, sleep, () => void counts.disposals++);
    },
  };
}

/** An account for tests of Lambda: cold starts take exactly 100 ms, and functions run on `sleepingHost` unless told. */
export class LambdaAccount extends TestAccount {
  /** Messages that were sent to queues of `createQueue`. */
  readonly sent: { readonly queue: string; readonly atMs: number; readonly input: SendInput }[] = [];

  constructor({ options, ...request }: AccountRequest = {}) {
    super({
      host: sleepingHost(),
      originMs: startMs,
      options: { coldStartMs: 100, coldStartSpreadMs: 0, ...options },
      ...request,
    });
  }

  /** Creates a function from one CommonJS file. */
  create(name: string, settings: Partial<FunctionSettings> = {}, source = "") {
    return this.lambda.functions.create({
      name,
      settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/any", ...settings },
      code: codeOfFiles(functionFilesOfInline(source)),
    });
  }

  /** Creates a queue whose messages are listed in `sent`. */
  createQueue(name: string): string {
    const queue = this.sqs.createQueue(name);
    const send = queue.send.bind(queue);
    queue.send = (input) => {
      this.sent.push({ queue: name, atMs: this.kernel.nowMs, input });
      return send(input);
    };
    return queue.arn;
  }

  /** Invokes a function now; the lists fill when the invocation ends. */
  invoke(name: string, event: unknown = {}): { readonly outcomes: InvokeOutcome[]; readonly endedAtMs: number[] } {
    const result = { outcomes: [] as InvokeOutcome[], endedAtMs: [] as number[] };
    const done = (outcome: InvokeOutcome) => {
      result.outcomes.push(outcome);
      result.endedAtMs.push(this.kernel.nowMs - startMs);
    };
    this.lambda.invoke(name, new TextEncoder().encode(JSON.stringify(event)), done, { keepsLog: true });
    return result;
  }

  /** Returns the values of a Lambda metric of a function, or of the Region without a name, ordered by their instants. */
  values(metric: string, functionName?: string): readonly number[] {
    return this.samplesOf(metric, functionName).map(({ value }) => value);
  }

  /** Returns the samples of a Lambda metric, as `values` does. */
  samplesOf(metric: string, functionName?: string): readonly MetricSample[] {
    return this.samples
      .filter(({ namespace, name }) => namespace === "AWS/Lambda" && name === metric)
      .filter(({ dimensions }) => dimensions.FunctionName === functionName)
      .sort((a, b) => a.atMs - b.atMs);
  }
}
