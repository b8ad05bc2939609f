import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { realClock } from "../../src/aws/real-clock.ts";
import { packageRoot } from "../../src/cli/package.ts";
import { findProgram } from "../support/find-program.ts";
import { flatten as flattenHere } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten } from "./flatten.ts";
import { startMoto } from "./moto-server.ts";

const program = findProgram("moto_server");

/**
 * moto is another implementation of AWS's APIs. Not tested, because moto 5.2.1 lacks it: outputs of a stack (missing after
 * a change set), alarms, settings of asynchronous invokes, and running functions without Docker. Nor are updates of the stack:
 * moto decodes inline code as base64 then, and fails for three of four lengths of the code.
 */
test("deploy, status, queue, dlq and destroy work against moto, and connect only to its address", async ({ skip }) => {
  if (program === undefined) return skip("moto_server is not installed");
  const cwd = temporaryFolder();
  const url = await startMoto(program);
  const connections = join(cwd, "connections.txt");
  // The SDK takes credentials from the environment of this process.
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  const environment = { ...credentials, FLATTEN_TEST_CONNECTIONS: connections };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const recorder = join(packageRoot, "test", "e2e", "record-connections.mjs");
  const { stopRecording } = await import(recorder);
  onTestFinished(() => {
    stopRecording();
    vi.unstubAllEnvs();
  });
  const flags = ["--target", url, "--yes", "--quiet", "--format", "json"];
  const play = async (words: readonly string[], code = 0) => {
    const ran = await flattenHere([...words, ...flags], { cwd, env: credentials, wallClock: realClock });
    expect(ran, `${words.join(" ")}: ${ran.stderr}`).toMatchObject({ code });
    return ran.stdout === "" ? {} : JSON.parse(ran.stdout);
  };
  // As a process, which may connect to something when it starts or ends.
  const env = { ...environment, NODE_OPTIONS: `--import=${recorder}` };
  const deployed = await flatten(["deploy", "--parameter", "BatchSize=10", ...flags], { cwd, env });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(deployed.stdout)).toMatchObject({ state: "created" });
  expect(await play(["status"])).toMatchObject({ state: "CREATE_COMPLETE" });
  expect((await play(["status"])).mapping).toMatchObject({ batchSize: 10 });
  await play(["queue", "send", "--job", "7", "--delay", "900s"]);
  expect((await play(["queue", "stats"])).depth).toEqual({ visible: 0, notVisible: 0, delayed: 1 });
  expect((await play(["dlq", "stats"])).depth).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  expect((await play(["dlq", "peek"])).messages).toEqual([]);
  await play(["queue", "purge"]);
  expect((await play(["queue", "stats"])).depth).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  expect(await play(["destroy"])).toMatchObject({ state: "destroyed" });
  expect(await play(["status"], 4)).toMatchObject({ state: null });
  const hosts = new Set(readFileSync(connections, "utf8").trimEnd().split("\n"));
  expect([...hosts]).toEqual([url.replace("http://", "")]);
}, 120_000);
