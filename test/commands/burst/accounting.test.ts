import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { writeWorld } from "../../../src/cli/target/local/state.ts";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { flatten } from "../../support/flatten.ts";
import { foreignAccount, foreignFolder } from "../../support/foreign-account.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const orders = ["burst", "--function", "orders", "--count", "5", "--payload", '"order {{job}}"', "--yes"];
const words = (text: string): string => text.replace(/\s+/g, " ");

/** Runs a burst on the function `orders`, which logs no job, and returns its document and its page. */
async function burstOn(cwd: string, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await flatten([...orders, ...flags, "--format", "json"], { cwd });
  const document = JSON.parse(stdout);
  const page = await flatten("runs show latest", { cwd });
  return { code, page: words(page.stdout), progress: stderr, document, arm: document.arms[0] };
}

test("direct invokes of a function of the user are followed one by one", async () => {
  const { code, page, document, arm } = await burstOn(await foreignFolder(), "--via", "invoke");
  expect(code).toBe(0);
  expect(page).toContain("5 sent · 5 processed, followed one by one");
  expect(arm).toMatchObject({
    accounting: "one-by-one",
    jobs: { processed: 5, lost: 0, duplicates: 0 },
    peak: { invocations: 5, jobs: 5 },
    seconds: { waitP50: expect.any(Number), workP50: 2 },
  });
  expect(schemaErrors(document)).toEqual([]);
});

test("messages to a function of the user are counted, and the report says what that means", async () => {
  const { code, page, progress, document, arm } = await burstOn(await foreignFolder(), "--via", "sqs");
  expect(code).toBe(0);
  expect(page).toContain("5 sent · 5 processed, counted");
  expect(page).toContain("The jobs were counted, because the function does not log each job");
  expect(progress).toContain("5/5 done, checking that the queue is empty, about");
  expect(arm).toMatchObject({
    accounting: "counted",
    state: "drained",
    jobs: { processed: 5, lost: null, duplicates: null },
    peak: { jobs: null },
    seconds: { waitP50: null, untilLastEnd: expect.any(Number) },
  });
  expect(schemaErrors(document)).toEqual([]);
});

test("a queue with messages of others is noted before the run, with when the run ends", async () => {
  const cwd = await foreignFolder();
  const files = { "others.jsonl": '{"order":1}\n' };
  await flatten("queue send --function orders --file others.jsonl --delay 5m --yes", { cwd, files });
  const { code, stderr } = await flatten([...orders, "--via", "sqs", "--timeout", "20m"], { cwd });
  expect(code).toBe(0);
  expect(words(stderr)).toContain("the run ends only after its timeout of 20 min 00 s: --timeout sets a shorter one.");
});

test("a function that logs only failures has an unknown peak, and its jobs are accounted for anyway", async () => {
  const account = await foreignAccount();
  await account.cloud.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "orders",
      LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" },
    }),
  );
  await finishRunning(account.emulator);
  const cwd = temporaryFolder();
  await writeWorld(cwd, account.emulator.world.snapshot());
  const flags = ["--function", "orders", "--payload", '"order {{job}}"', "--count", "3", "--yes"];
  const direct = await flatten(["burst", ...flags, "--via", "invoke", "--format", "json"], { cwd });
  const [invoked] = JSON.parse(direct.stdout).arms;
  expect(invoked).toMatchObject({
    accounting: "one-by-one",
    jobs: { processed: 3, lost: 0 },
    peak: { invocations: null, jobs: null, cloudwatch: 3 },
    seconds: { waitP50: null },
  });
  const { code, stdout } = await flatten(["compare", ...flags, "--arms", "direct,sqs"], { cwd });
  expect(code).toBe(0);
  const page = stdout.replace(/\s+/g, " ");
  expect(page).toContain("The log has no invocation of the function, so its peak is unknown");
  expect(page).toContain("sqs 0 s: The jobs were counted");
  expect(page).not.toContain("held jobs back");
  expect(page).not.toMatch(/Infinity|NaN|null/);
});
