import { spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { flatten, typed } from "./flatten.ts";
import { startLocal } from "./local-server.ts";

const title =
  "a full disk behind both streams of a run on an endpoint: settings restored, run record written, exit code 5";

test.runIf(existsSync("/dev/full"))(title, async () => {
  const { url } = await startLocal(["--speed", "1000"]);
  const cwd = temporaryFolder();
  const place = ["--target", url, "--yes"];
  expect(await flatten([...typed("flatten deploy"), ...place], { cwd })).toMatchObject({ code: 0 });
  const full = openSync("/dev/full", "w");
  const args = [builtBin(), ...typed("flatten compare --arms cap:2 --count 5 --format json"), ...place];
  expect(spawnSync(process.execPath, args, { cwd, stdio: ["ignore", full, full] }).status).toBe(5);

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
