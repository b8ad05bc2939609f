import { spawn } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { realClock } from "../../src/aws/real-clock.ts";
import { createEmulator } from "../../src/emulator/emulator.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { flatten } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { typed } from "./flatten.ts";

const title =
  "a full disk behind both streams of a run on an endpoint: settings restored, run record written, exit code 5";

test.runIf(existsSync("/dev/full"))(title, async () => {
  const emulator = createEmulator();
  const { url, close } = await emulator.listen(0, { speed: 1_000 });
  onTestFinished(close);
  const cwd = temporaryFolder();
  const place = ["--target", url, "--yes"];
  expect(await flatten(["deploy", ...place], { cwd, wallClock: realClock })).toMatchObject({ code: 0 });
  const full = openSync("/dev/full", "w");
  const args = [builtBin(), ...typed("flatten compare --arms cap:2 --count 5 --format json"), ...place];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", full, full] });
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(5);

  const runs = join(cwd, ".flatten", "runs");
  const [record = "", ...others] = readdirSync(runs);
  expect(others).toEqual([]);
  const { arms } = JSON.parse(readFileSync(join(runs, record), "utf8")) as ResultDocument;
  expect(arms.map(({ name, state, jobs }) => [name, state, jobs.processed])).toEqual([["sqs cap 2", "drained", 5]]);

  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const lambda = new LambdaClient({ endpoint: url, region: "us-east-1", credentials });
  const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
  expect(EventSourceMappings?.map(({ ScalingConfig }) => ScalingConfig)).toEqual([undefined]);
});
