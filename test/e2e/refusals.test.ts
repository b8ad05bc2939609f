import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { tryLockLocal } from "../../src/cli/target/local/lock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, type Ran, seen, start, typed } from "./flatten.ts";
import { freePort } from "./free-port.ts";

const burst = ["burst", "--count", "5"];

/** Checks for a message of at most two lines, and no result. */
function expectRefused(ran: Ran, code: number, ...parts: readonly RegExp[]) {
  expect(ran, ran.stderr).toMatchObject({ stdout: "", code });
  for (const text of parts) expect(ran.stderr).toMatch(text);
  expect(ran.stderr).not.toMatch(/^ +at /m);
}

test("missing AWS credentials are reported before anything is sent", async () => {
  const cwd = temporaryFolder();
  expectRefused(
    await flatten([...burst, "--target", "aws", "--region", "us-east-1"], { cwd }),
    5,
    /credentials/i,
    /aws (configure|sso login|login)|AWS_ACCESS_KEY_ID/,
  );
  expect(readdirSync(cwd)).toEqual([]);
});

test("a missing AWS Region is reported with the flag that sets it", async () => {
  const env = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  expectRefused(await flatten([...burst, "--target", "aws"], { env }), 5, /region/i, /--region/);
});

test("an endpoint that refuses the connection is named in the error", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  expectRefused(await flatten([...burst, "--target", url]), 5, new RegExp(url), /flatten local start|running|listen/);
});

test.each([
  ["damaged", Buffer.from("not gzip at all"), /damaged/],
  ["of a newer flatten", gzipSync(JSON.stringify({ version: 999, world: {} })), /newer flatten/],
])("a local state that is %s is left unchanged, and the error has a remedy", async (_, bytes, message) => {
  const cwd = temporaryFolder();
  const path = join(cwd, ".flatten", "local", "world.json.gz");
  mkdirSync(join(cwd, ".flatten", "local"), { recursive: true });
  writeFileSync(path, bytes);
  expectRefused(await flatten(burst, { cwd }), 5, message, /flatten local reset/);
  expect(readFileSync(path)).toEqual(bytes);
  expect((await flatten(["local", "reset"], { cwd })).code).toBe(0);
  expect(readdirSync(join(cwd, ".flatten", "local"))).toEqual(["lock"]);
});

test("a second command waits for one that uses the local state, and is refused after a while", async () => {
  const cwd = temporaryFolder();
  expect(await flatten(["queue", "stats"], { cwd })).toMatchObject({ code: 0 });
  const held = await tryLockLocal(cwd);
  if (!("release" in held)) throw new Error("the lock is taken");
  const refused = flatten(burst, { cwd });
  const looks = await Promise.all(readOnly.map((line) => flatten(typed(line), { cwd })));
  expect(looks.map(({ code, stderr }) => [code, stderr.split("\n")[0]])).toEqual(
    readOnly.map(() => [expect.any(Number), expect.stringContaining("this is its state before that command")]),
  );
  expectRefused(await refused, 6, /waiting for another/, new RegExp(`process ${process.pid}`), /flatten local start/);
  const waiting = start(burst, { cwd });
  await seen(waiting.child.stderr, /waiting for another/);
  await held.release();
  expect(await waiting.ended).toMatchObject({ code: 0 });
}, 60_000);

const readOnly = [
  "flatten status",
  "flatten queue stats",
  "flatten alarms list",
  "flatten doctor",
  "flatten logs",
  "flatten watch-metrics --once",
];
