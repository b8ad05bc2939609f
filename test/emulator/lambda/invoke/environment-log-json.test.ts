import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAccount, startMs } from "../../../support/lambda-account.ts";

interface JsonLine {
  readonly type?: string;
  readonly time?: string;
  readonly record?: { readonly status?: string; readonly metrics?: Readonly<Record<string, number>> };
}

async function linesAt(systemLogLevel: string, event: object): Promise<readonly JsonLine[]> {
  const account = new LambdaAccount();
  account.create("work", { logFormat: "JSON", systemLogLevel });
  account.invoke("work", event);
  await account.run(60_000);
  return account.lines.map(({ message }) => JSON.parse(message) as JsonLine);
}

const typesOf = (lines: readonly JsonLine[]) => lines.map(({ type }) => type?.replace("platform.", ""));

test.each([
  ["DEBUG", {}, ["initStart", "start", "runtimeDone", "report"]],
  ["INFO", {}, ["initStart", "start", "report"]],
  ["WARN", {}, []],
  ["WARN", { fail: "broken" }, ["runtimeDone", "report"]],
  ["INFO", { sleepMs: 10_000 }, ["initStart", "start", "runtimeDone", "report"]],
])("at the level %s, an invocation with %j writes %j", async (level, event, types) => {
  expect(typesOf(await linesAt(level, event))).toEqual(types);
});

test("the report has the time of the end, the metrics and the status", async () => {
  const [, , report] = await linesAt("INFO", { sleepMs: 1_500 });
  expect(report).toMatchObject({
    time: "2026-11-23T02:00:01.600Z",
    type: "platform.report",
    record: { status: "success", metrics: { durationMs: 1_500, billedDurationMs: 1_600, initDurationMs: 100 } },
  });
  const [, failed] = await linesAt("WARN", { fail: "broken" });
  expect(failed?.record?.status).toBe("failure");
  const timedOut = await linesAt("INFO", { sleepMs: 10_000 });
  expect(timedOut.at(-1)?.record?.status).toBe("timeout");
});

test("the API sets and returns format, levels and log group, and new environments follow them", async () => {
  const account = new LambdaAccount();
  account.create("work");
  const lambda = account.client(LambdaClient);
  const LoggingConfig = { LogFormat: "JSON", SystemLogLevel: "DEBUG", LogGroup: "/shared" } as const;
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "work", LoggingConfig }));
  const read = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "work" }));
  expect(read.LoggingConfig).toEqual({ ...LoggingConfig, ApplicationLogLevel: "INFO" });
  account.invoke("work");
  await account.run(60_000);
  expect(account.lines[0]?.group).toBe("/shared");
  expect(account.lines[0]?.stream).toMatch(/^2026\/11\/23\/work\[\$LATEST\][0-9a-f]{32}$/);
});

test("an early initialization is a cold start for which no invocation waits", async () => {
  const account = new LambdaAccount({ options: { earlyInitShare: 1 } });
  account.create("work");
  account.invoke("work", { sleepMs: 5_000 });
  account.kernel.after(2_000, "second", () => void account.invoke("work", { sleepMs: 100 }));
  await account.run(60_000);
  const streams = [...new Set(account.lines.map(({ stream }) => stream))];
  const early = account.lines.filter(({ stream }) => stream === streams[0]);
  expect(early.map(({ atMs, message }) => [atMs - startMs, message.split(" ")[0]])).toEqual([
    [0, "INIT_START"],
    [2_000, "START"],
    [2_100, "END"],
    [2_100, "REPORT"],
  ]);
  expect(early.at(-1)?.message).toContain("Init Duration: 100.00 ms");
});

test.each(["Text", "JSON"] as const)("in the format %s, a version with SnapStart is restored", async (logFormat) => {
  const account = new LambdaAccount();
  account.create("work", { logFormat, snapStart: "PublishedVersions" });
  const { Version } = await account.client(LambdaClient).send(new PublishVersionCommand({ FunctionName: "work" }));
  account.invoke(`work:${Version}`);
  await account.run(60_000);
  const [first, ...others] = account.lines.map(({ message }) => message);
  expect(first).toContain(logFormat === "Text" ? "RESTORE_START Runtime Version" : "platform.restoreStart");
  expect(others.at(-1)).toContain(
    logFormat === "Text"
      ? "\tRestore Duration: 100.00 ms\tBilled Restore Duration: 100 ms"
      : '"restoreDurationMs":100,"billedRestoreDurationMs":100',
  );
});
