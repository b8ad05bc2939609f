import { expect, test } from "vitest";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { foreignAccount, foreignFolder, sendOrders } from "../../support/foreign-account.ts";
import { operationOf } from "../../support/operations.ts";

test("a plan for a function reads its mapping, its durations and its environments", async () => {
  const { code, stdout } = await flatten("plan --function orders --count 10 --format json", {
    cwd: await foreignFolder(),
  });
  expect(code).toBe(0);
  const { reading, learned, consumer } = JSON.parse(stdout);
  expect(reading).toMatchObject({
    target: { stack: null, function: "orders" },
    at: expect.stringMatching(/^2026-01-01T00:04:00/),
    environments: { warm: expect.any(Number), initMs: expect.any(Number) },
  });
  expect(reading.environments.warm).toBeGreaterThan(0);
  expect(learned.runs).toBeGreaterThan(0);
  expect(consumer).toMatchObject({ batchSize: 5, warmEnvironments: reading.environments.warm });
});

test("the durations of batches are not those of messages, and the log of the function does not show them", async () => {
  const cwd = await foreignFolder();
  const { stdout } = await flatten("plan --function orders --count 10", { cwd });
  expect(stdout.replace(/\s+/g, " ")).toContain("invocations with up to 5 messages each");
  expect(stdout).not.toContain("--work-from logs");
  const { code, stderr } = await flatten("plan --function orders --work-from logs", { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("does not log each job");
  expect(stderr).toContain("--work-from metrics");
});

test("flags replace what was read", async () => {
  const { stdout } = await flatten("plan --function orders --count 10 --batch-size 1 --work 3s --format json", {
    cwd: await foreignFolder(),
  });
  expect(JSON.parse(stdout)).toMatchObject({ learned: null, consumer: { batchSize: 1 } });
});

test("a function without a queue cannot be planned", async () => {
  const { code, stderr } = await flatten("plan --function quiet", { cwd: await foreignFolder() });
  expect(code).toBe(5);
  expect(stderr).toContain('the function "quiet" has no SQS queue');
});

test("with reads only, the commands for a function work, and ask for nothing else", async () => {
  const account = await foreignAccount();
  await sendOrders(account, 10);
  const { emulator } = account;
  const refused: string[] = [];
  const endpoint = await endpointOf(emulator, (request) => {
    // The request for the time of the emulator is no operation.
    const operation = operationOf(request) ?? "";
    if (operation !== "" && !/^(Get|List|Describe|Filter)/.test(operation)) refused.push(operation);
    return emulator.functionEndpoint.router(request);
  });
  for (const line of ["init --function orders", "plan --function orders --count 10", "status --function orders"]) {
    expect((await endpoint.flatten(line)).code, line).toBe(0);
  }
  expect((await endpoint.flatten("measure --function orders --since 1h")).code).toBe(0);
  expect((await endpoint.flatten("doctor --function orders")).code).toBe(4);
  expect(refused).toEqual([]);
});

test("a plan for a function of the user offers no delays by the work of each job", async () => {
  const cwd = await foreignFolder();
  const known = async (place: string) => {
    const { stdout } = await flatten(`plan ${place} --count 5 --max-peak 3 --batch-size 1 --work 2s-8s --format json`, {
      cwd,
    });
    return JSON.parse(stdout).rows.some((row: { places?: number }) => row.places !== undefined);
  };
  expect([await known("--function orders"), await known("--via sqs")]).toEqual([false, true]);
});

test("for sizes that the durations do not explain, a file is recommended, and not the log of the function", async () => {
  const line = "plan --function orders --max-peak 4 --sizes s.txt --work-from metrics";
  const { stdout } = await flatten(line, { cwd: await foreignFolder(), files: { "s.txt": "1\n2\n3\n4\n" } });
  expect(stdout).not.toContain("--work-from logs");
  expect(stdout.replace(/\s+/g, " ")).toContain("--work-from jobs.csv with the columns seconds and size");
});

test("the next command of a plan for a function of the user runs on it", async () => {
  const cwd = await foreignFolder();
  const next = async (flags: string): Promise<string> => {
    const { stdout } = await flatten(`plan --function orders --work 2s --format json ${flags}`, { cwd });
    return JSON.parse(stdout).next[0];
  };
  const burst = await next("--count 20 --jitter 0-60 --spread even");
  expect(burst).toMatch(
    /^flatten burst --count 20 --work 2s --payload '\{"id":"\{\{job\}\}"\}' .*--jitter 0-60 --spread even/,
  );
  expect((await flatten([...words(burst), "--dry-run"], { cwd })).code).toBe(0);
  const compare = await next("--count 200 --max-peak 4");
  expect(compare).toMatch(/^flatten compare .*cap:4 --max-peak 4 /);
  expect((await flatten([...words(compare), "--dry-run"], { cwd })).code).toBe(0);
  expect(await next("--count 20 --jitter 0-60 --batch-size 1")).toMatch(/^flatten doctor/);
});

/** The words of a command line, as a shell reads them. */
const words = (line: string): string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).slice(1).map((word) => word.replaceAll("'", ""));
