import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test, vi } from "vitest";
import { realClock } from "../../../src/aws/real-clock.ts";
import { CloudWatchService } from "../../../src/emulator/cloudwatch/cloudwatch-service.ts";
import { LogsService } from "../../../src/emulator/logs/logs-service.ts";
import { flatten } from "../../support/flatten.ts";

/** Starts `flatten local start` in this process on a free port. */
async function started(flags = "") {
  const stop = new AbortController();
  const written = { text: "" };
  let announce: (url: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const stderr = {
    write: (text: string) => {
      written.text += text;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url !== undefined) announce(url);
    },
  };
  const line = `local start --port 0 --speed 1200${flags}`;
  const ended = flatten(line, { wallClock: realClock, interrupted: stop.signal, stderr });
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  const url = await address;
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const sqs = new SQSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const end = async () => {
    stop.abort();
    return (await ended).code;
  };
  return { sqs, written, end };
}

/** Lets the event that samples the queues once a minute fail, as a bug in the emulator would. */
function withBug(): void {
  vi.spyOn(CloudWatchService.prototype, "report").mockImplementation(() => {
    throw new TypeError("cannot report the sample");
  });
  onTestFinished(() => void vi.restoreAllMocks());
}

test("an event that fails is reported in one sentence, and the served emulator continues with its state", async () => {
  withBug();
  const { sqs, written, end } = await started();
  for (const QueueName of ["a", "b"]) await sqs.send(new CreateQueueCommand({ QueueName }));
  await vi.waitFor(() => expect(written.text).toContain("cannot report the sample"));
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(2);
  expect(await end()).toBe(1);
  const sentence =
    'flatten: unexpected error: the emulator failed at the event "sqs metrics": cannot report the sample\n';
  expect(written.text.split(sentence)).toHaveLength(2);
  expect(written.text).toContain("The emulator keeps running with its state");
  expect(written.text).not.toContain("start.test.ts");
});

test("--debug prints the stack of an event that failed", async () => {
  withBug();
  const { sqs, written } = await started(" --debug");
  await sqs.send(new CreateQueueCommand({ QueueName: "a" }));
  await vi.waitFor(() => expect(written.text).toMatch(/caused by: TypeError.*\n.*start\.test\.ts/));
});

test("an emulator without a failed event exits with 0", async () => {
  const { end } = await started();
  expect(await end()).toBe(0);
});

test("a local burst whose emulator fails ends with an error, and saves nothing", async () => {
  const write = LogsService.prototype.write;
  let lines = 0;
  vi.spyOn(LogsService.prototype, "write").mockImplementation(function (this: LogsService, ...args) {
    if (args[3].startsWith("REPORT") && ++lines === 20) throw new TypeError("cannot write the line");
    write.apply(this, args);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  for (const via of ["invoke", "sqs"]) {
    lines = 0;
    const { code, stderr, stdout } = await flatten(`burst --count 30 --via ${via}`);
    expect([via, code, stdout], stderr).toEqual([via, 1, expect.not.stringContaining("drained")]);
    expect(stderr).toContain(`cannot write the line`);
  }
});
