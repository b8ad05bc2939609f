import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, type Ran } from "./flatten.ts";
import { freePort } from "./free-port.ts";

const burst = ["burst", "--count", "5"];

/** Checks for a message of at most two lines, and no result. */
function expectRefused(ran: Ran, code: number, ...says: readonly RegExp[]) {
  expect(ran, ran.stderr).toMatchObject({ stdout: "", code });
  for (const text of says) expect(ran.stderr).toMatch(text);
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
  expect(readdirSync(join(cwd, ".flatten", "local"))).toEqual([]);
});

test("a second command is refused while another one uses the local state", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, ".flatten", "local"), { recursive: true });
  writeFileSync(join(cwd, ".flatten", "local", "lock"), String(process.pid));
  expectRefused(await flatten(burst, { cwd }), 6, new RegExp(`process ${process.pid}`), /wait/);
  expect(readdirSync(join(cwd, ".flatten", "local"))).toEqual(["lock"]);
});
