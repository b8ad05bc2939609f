import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { deployedStack } from "../support/deployed-stack.ts";
import { type Ended, endpointOf } from "../support/flatten.ts";

const esc = String.fromCharCode(27);
const csi = String.fromCharCode(0x9b);

/** Texts that take over a terminal: clear it, hide what follows, set its title, reorder, ring, break the line. */
const hostileTexts = [
  `${esc}[2J${esc}[Hforged`,
  `for${esc}[31mged`,
  `${esc}]0;forged${String.fromCharCode(7)}`,
  `${csi}2Jforged`,
  "forged\u202egnp.exe\u2066",
  "forged\r\nflatten: all jobs processed",
  "\u200bforged\u2028\ufeff\u00ad",
];

/** Escapes of a paint, which a report may contain in color. */
const paintCodes = new RegExp(`${esc}\\[(?:1|2|22|31|32|33|36|39)m`, "g");
const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A stack behind an endpoint with the texts in every place that a sender, a function or an operator can write to. */
async function hostileEndpoint(texts: readonly string[]) {
  const { emulator, target, deadLetters, queue } = await deployedStack();
  const { cloud, workload } = target;
  emulator.world.eventSourceMappings.pause();
  for (const text of texts) {
    for (const message of messagesOf(text)) {
      deadLetters.send(message);
      queue.send(message);
    }
    const request = { AlarmName: "flatten-concurrency", StateValue: "ALARM", StateReason: text } as const;
    await cloud.cloudwatch.send(new SetAlarmStateCommand(request));
    const group = `/aws/lambda/${workload.functionName}`;
    for (const line of logLinesOf(text)) emulator.world.logs.write(group, text, cloud.clock.nowMs(), line);
  }
  await cloud.clock.sleepMs(20_000);
  return endpointOf(emulator, emulator.functionEndpoint.router);
}

/** Messages with the text. SQS rejects most control characters in a body, but not their escapes in JSON. */
function messagesOf(text: string) {
  const bodies = [JSON.stringify({ document: 1, run: text, poisoned: true }), recordOf(text)];
  if (!isAllowedBySqs(text)) return bodies.map((body) => ({ body }));
  const attributes = { note: { DataType: "String", StringValue: text } };
  return [text, ...bodies].map((body) => ({ body, attributes }));
}

const isAllowedBySqs = (text: string): boolean => !/(?![\t\n\r])[\p{Cc}]/u.test(text.replaceAll(csi, ""));

/** The record of a failed asynchronous invoke. */
const recordOf = (text: string): string =>
  JSON.stringify({
    requestContext: { condition: text },
    requestPayload: { document: 2, run: text },
    responsePayload: { errorType: text },
  });

const id = "99d3624e-0000-4000-8000-000000000000";
const job = { flatten: "job", size: null, startedAtMs: 0, endedAtMs: 5, attempt: 1, messageId: null, requestId: id };

/** Lines as the runtime and the code write them: the start, output, a failed job, an error, a report. */
const logLinesOf = (text: string): string[] => [
  `START RequestId: ${text.replace(/\s/g, "")} Version: $LATEST`,
  `INIT_START Runtime Version: ${text}`,
  `2026-01-01T00:00:00.000Z\t${id}\tINFO\t${text}`,
  `2026-01-01T00:00:00.000Z\t${id}\tINFO\t${JSON.stringify({ ...job, document: 1, run: text, outcome: "failed", reason: text })}`,
  `2026-01-01T00:00:00.000Z\t${id}\tERROR\t${text}`,
  `REPORT RequestId: ${id}\tDuration: 5.00 ms\tBilled Duration: 5 ms\t${text}`,
  text,
];

const reads = [
  "queue peek --yes",
  "dlq stats",
  "dlq peek --attributes",
  "dlq redrive --dry-run",
  "dlq redrive --repaired --jitter 900 --yes",
  "logs",
  "logs --errors",
  "logs --stats",
  "alarms list",
  "alarms history",
  "alarms wait --state ALARM",
  "status",
  "doctor",
  "watch-metrics --once",
];

/** Commands with the text on their own command line, which they repeat in an error. */
const errors = (text: string): string[][] => [
  ["alarms", "history", text],
  ["deploy", "--yes", "--parameter", `BatchSize=${text}`],
  ["logs", "--run", `${text}-2`],
  ["status", "--stack", text],
  ["queue", "send", "--file", text],
  [text],
];

/** Checks what a command wrote: no character that a terminal obeys, apart from the colors of a report. */
function expectHarmless({ stdout, stderr }: Ended, isPainted: boolean): void {
  const all = stdout + stderr;
  expect(isPainted ? all.replace(paintCodes, "") : all).not.toMatch(harmful);
  // In color, a text from outside must not use the codes of the paint either.
  expect(all).not.toContain(`for${esc}`);
  expect(all).not.toMatch(/^flatten: all jobs processed$/m);
}

describe("text from outside", () => {
  test.each([
    ["as a table", "", {}],
    ["in color", "", { FORCE_COLOR: "1" }],
    ["as JSON", " --format json", {}],
  ])(
    "is shown harmlessly by every report %s",
    async (_, format, env) => {
      const { flatten } = await hostileEndpoint(hostileTexts);
      let forged = 0;
      for (const line of reads) {
        const ended = await flatten(`${line}${format}`, { env });
        expectHarmless(ended, "FORCE_COLOR" in env);
        if (/for.*ged/.test(ended.stdout)) forged++;
      }
      expect(forged).toBeGreaterThanOrEqual(8);
    },
    60_000,
  );

  test("is the same value in JSON", async () => {
    const { flatten } = await hostileEndpoint(hostileTexts);
    const { stdout } = await flatten("queue peek --max 100 --yes --format json");
    const { messages } = JSON.parse(stdout) as { messages: { body: string; attributes: { note?: string } }[] };
    const allowed = hostileTexts.filter(isAllowedBySqs);
    expect(messages.map(({ body }) => body)).toEqual(expect.arrayContaining(allowed));
    expect(messages.map(({ attributes }) => attributes.note)).toEqual(expect.arrayContaining(allowed));
  });

  test.each(hostileTexts)("is shown harmlessly in errors, also with their stacks: %j", async (text) => {
    const { flatten } = await hostileEndpoint([text]);
    for (const line of errors(text)) {
      const ended = await flatten([...line, "--debug"]);
      expect(ended.code, line.join(" ")).not.toBe(0);
      expectHarmless(ended, false);
    }
  });
});
