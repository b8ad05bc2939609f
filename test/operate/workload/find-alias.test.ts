import { expect, test } from "vitest";
import { aliasFolder } from "../../support/alias-account.ts";
import { type CommandLine, flatten } from "../../support/flatten.ts";

/** Runs a command in the folder, and returns its JSON document. */
async function documentOf(line: CommandLine, cwd: string) {
  const words = typeof line === "string" ? line.split(" ") : line;
  const { code, stdout, stderr } = await flatten([...words, "--format", "json"], { cwd });
  return { code, stderr, document: JSON.parse(stdout) };
}

test.each(["mailer:live", "mailer:1", "mailer"])(
  "%s is measured from its log, which has no line of it",
  async (name) => {
    const { code, document } = await documentOf(`measure --function ${name} --since 1h`, await aliasFolder());
    expect(code).toBe(0);
    expect(document.functions).toMatchObject([
      {
        name: "mailer",
        version: name === "mailer" ? null : "1",
        coverage: { reported: 30, invocations: 30 },
        versions: { 1: 30 },
      },
    ]);
  },
);

test("the next commands of a measured version are for this version", async () => {
  const { stdout } = await flatten("measure --function mailer:live --since 1h", { cwd: await aliasFolder() });
  expect(stdout).toContain("flatten measure --function mailer:1 --above");
});

test.each(["--function mailer:live", "--function mailer", "--queue mails"])(
  "a mapping to an alias is planned for and examined by %s",
  async (choice) => {
    const cwd = await aliasFolder();
    const plan = await documentOf(`plan ${choice} --jitter 10`, cwd);
    expect(plan.document).toMatchObject({ reading: { target: { function: "mailer" } }, learned: { runs: 30 } });
    const doctor = await flatten(`doctor ${choice}`, { cwd });
    expect(doctor.stdout).toContain('the function "mailer" reads the queue "mails"');
    expect(doctor.stdout).toContain("the queue has no redrive policy");
  },
);

test("a version that does not exist is no function", async () => {
  const { code, stderr } = await flatten("measure --function mailer:2", { cwd: await aliasFolder() });
  expect(code).toBe(5);
  expect(stderr).toContain("has no such version or alias");
});

test("a direct burst invokes the alias, and one without it the latest code", async () => {
  const cwd = await aliasFolder();
  const burst = (name: string) => ["burst", "--function", name, "--payload", "{}", "--count", "2", "--via", "invoke"];
  await flatten([...burst("mailer:live"), "--yes"], { cwd });
  await flatten([...burst("mailer"), "--yes"], { cwd });
  const { document } = await documentOf("measure --function mailer --since 1h", cwd);
  expect(document.functions[0].versions).toEqual({ 1: 32, $LATEST: 2 });
});

test("messages to a queue without a dead-letter queue are counted, and nothing else ran", async () => {
  const burst = [
    "burst",
    "--queue",
    "mails",
    "--payload",
    '{"id":"{{job}}"}',
    "--count",
    "10",
    "--jitter",
    "30",
    "--yes",
  ];
  const { code, document } = await documentOf([...burst, "--via", "sqs"], await aliasFolder());
  expect(code).toBe(0);
  expect(document.arms[0]).toMatchObject({
    accounting: "counted",
    jobs: { sent: 10, processed: 10, deadLettered: 0, lost: null },
    caveats: [{ kind: "counted", othersAtMost: 0 }],
  });
});

test("a function with the wrapper logs each message, so the jobs are followed one by one", async () => {
  const burst = ["burst", "--function", "counter", "--payload", '{"id":{{job}}}', "--count", "10", "--yes"];
  const { code, document } = await documentOf([...burst, "--via", "sqs"], await aliasFolder());
  expect(code).toBe(0);
  expect(document.arms[0]).toMatchObject({
    accounting: "one-by-one",
    jobs: { sent: 10, processed: 5, deadLettered: 5, lost: 0, duplicates: 0 },
    errors: 10,
    seconds: { workP50: 1.5, waitP50: expect.any(Number) },
  });
});
