import { expect, test } from "vitest";
import { commands } from "../../src/commands/commands.ts";
import { flatten } from "../support/flatten.ts";
import { schemaErrors } from "../support/json-schema.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Commands that print no document: a menu, a picture, a server. */
const withoutDocument: readonly (keyof typeof commands)[] = [
  "home",
  "complete",
  "man",
  "report",
  "local start",
  "local reset",
];

/** Lines in the order in which they run in one folder, with the exit code. */
const lines: readonly (readonly [line: string, code?: number])[] = [
  ["deploy"],
  ["deploy --parameter MaxReceiveCount=1 --parameter VisibilityTimeoutSeconds=180"],
  ["status"],
  ["doctor", 4],
  ["burst --via sqs --count 12 --fail 0.3 --jitter 0-10 --assert peak<=20"],
  ["compare --delays 0,10 --count 10"],
  ["plan --count 20 --max-peak 5"],
  ["plan --count 20"],
  ["plan --arrivals arrivals.txt"],
  ["explain --count 20 --work 2s"],
  ["measure --function flatten-process --name measured"],
  ["watch-metrics --once --name watched"],
  ["logs"],
  ["logs --stats"],
  ["runs list"],
  ["runs show latest"],
  ["runs show watched"],
  ["diff @4 @3"],
  ["diff measured"],
  ["baseline save main"],
  ["baseline list"],
  ["baseline rm main"],
  ["lab --list"],
  ["lab --chapter 14"],
  ["queue send --job 7 --delay 5m"],
  ["queue pause --yes"],
  ["queue stats"],
  ["queue resume --yes"],
  ["queue peek"],
  ["queue purge --confirm flatten-queue"],
  ["dlq stats"],
  ["dlq peek"],
  ["dlq redrive --dry-run --match document=1"],
  ["dlq redrive --jitter 1 --repaired --max 1"],
  ["dlq redrive"],
  ["dlq purge --confirm flatten-dlq"],
  ["alarms list"],
  ["alarms test"],
  ["alarms history"],
  ["alarms wait --state OK"],
  ["runs prune --keep 1"],
  ["runs rm latest"],
  ["init --stack flatten"],
  ["destroy --yes"],
  ["destroy --yes"],
];

test("every document that a command prints is described in docs/result.schema.json", async () => {
  const files = { "arrivals.txt": "0\n0.2\n0.2\n5\n9.5\n" };
  const cwd = temporaryFolder();
  const ran = new Set<string>(withoutDocument);
  for (const [line, code = 0] of lines) {
    const ended = await flatten(`${line} --format json`, { cwd, files });
    expect([line, ended.code], ended.stderr).toEqual([line, code]);
    expect([line, schemaErrors(JSON.parse(ended.stdout))]).toEqual([line, []]);
    ran.add(Object.keys(commands).findLast((name) => line.startsWith(name)) ?? line);
  }
  expect([...ran].sort()).toEqual(Object.keys(commands).sort());
});

test.each([
  ["burst --count none --format json", { reason: "usage", exitCode: 2 }],
  ["burst --nothing --format=json", { reason: "usage", exitCode: 2 }],
  ["runs show latest --format json", { exitCode: 2 }],
  ["queue purge --format json", { reason: "refused", exitCode: 6, remedy: "pass --yes to confirm" }],
])("with --format json, the error of %s is one line of JSON on stderr", async (line, expected) => {
  const { stdout, stderr } = await flatten(line);
  const document = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
  expect(schemaErrors(document)).toEqual([]);
  expect({ stdout, document }).toMatchObject({ stdout: "", document: expected });
});
