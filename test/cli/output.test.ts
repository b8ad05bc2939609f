import { execFileSync, spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSink } from "../../src/cli/output.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { fakeProcessContext } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function fakeContext(cwd: string, quiet = false) {
  const { processContext, written } = fakeProcessContext([], { cwd });
  const paint = { out: paintFor(false), err: paintFor(false) };
  const atPlace = (text: string) => text;
  const context = {
    ...processContext,
    terminal: processContext.stderr,
    paint,
    columns: 80,
    quiet,
    atPlace,
    holdNotes: () => () => undefined,
    runLine: async () => 0,
  };
  return { context, written };
}

describe("the result", () => {
  test.each([undefined, "-"])("goes to stdout with --output %s", async (output) => {
    const { context, written } = fakeContext(temporaryFolder());
    const sink = await openSink(context, output === undefined ? {} : { output });
    await sink.write("result");
    expect(written).toEqual({ stdout: "result\n", stderr: "" });
  });

  test("goes to a file that is written in one step, and is named on stderr", async () => {
    const folder = temporaryFolder();
    const { context, written } = fakeContext(folder);
    const sink = await openSink(context, { output: "result.json" });
    expect(readdirSync(folder)).toEqual([]);
    await sink.write("first");
    await sink.write("second");
    expect(readFileSync(join(folder, "result.json"), "utf8")).toBe("second\n");
    expect(readdirSync(folder)).toEqual(["result.json"]);
    expect(written.stdout).toBe("");
    expect(written.stderr).toContain("result written to result.json");
  });

  test("is not mentioned with --quiet", async () => {
    const { context, written } = fakeContext(temporaryFolder(), true);
    await (await openSink(context, { output: "result.json" })).write("x");
    expect(written.stderr).toBe("");
  });

  test("keeps the old file until there is a new result", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "old.json"), "old");
    await openSink(fakeContext(folder).context, { output: "old.json" });
    expect(readFileSync(join(folder, "old.json"), "utf8")).toBe("old");
  });

  test.each([
    { output: "missing/result.json", why: "its folder does not exist" },
    { output: "folder", why: "it is a folder" },
    { output: "file/result.json", why: "file is not a folder" },
  ])("cannot go to $output, which is found before anything is sent", async ({ output, why }) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "untouched");
    await expect(openSink(fakeContext(folder).context, { output })).rejects.toMatchObject({
      reason: "usage",
      message: expect.stringContaining(`--output ${output} cannot be written: ${why}`),
    });
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("untouched");
  });

  test("goes to the file that a symbolic link names", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere", "old.json"), "old");
    symlinkSync(join("elsewhere", "old.json"), join(folder, "link"));
    symlinkSync(join("elsewhere", "new.json"), join(folder, "dangling"));
    for (const [output, name] of [
      ["link", "old.json"],
      ["dangling", "new.json"],
    ] as const) {
      await (await openSink(fakeContext(folder).context, { output })).write("result");
      expect(lstatSync(join(folder, output)).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(folder, "elsewhere", name), "utf8")).toBe("result\n");
    }
    expect(readdirSync(join(folder, "elsewhere")).sort()).toEqual(["new.json", "old.json"]);
  });

  test("goes through a named pipe to its reader, and the pipe stays", async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { context } = fakeContext(folder);
    await expect(openSink(context, { output: "pipe" })).rejects.toMatchObject({
      reason: "usage",
      message: "--output pipe cannot be written: there is no such device, or nothing reads from it (ENXIO)",
    });
    const reader = spawn("cat", [pipe]);
    let read = "";
    reader.stdout.setEncoding("utf8").on("data", (text: string) => {
      read += text;
    });
    const wallClock = { ...context.wallClock, sleepMs: () => new Promise<void>((resolve) => setImmediate(resolve)) };
    const large = "x".repeat(1_000_000);
    await (await openedOnce(() => openSink({ ...context, wallClock }, { output: "pipe" }))).write(large);
    while (read.length <= large.length) await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBe(`${large}\n`);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    reader.kill();
  });

  test.runIf(existsSync("/dev/full"))("goes to a device, which stays, and a full one is an error", async () => {
    const folder = temporaryFolder();
    await (await openSink(fakeContext(folder).context, { output: "/dev/null" })).write("result");
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
    symlinkSync("/dev/full", join(folder, "full"));
    const sink = await openSink(fakeContext(folder).context, { output: "full" });
    await expect(sink.write("result")).rejects.toMatchObject({
      reason: "cloud",
      message: "the result was not written to full: no space is left on the device (ENOSPC)",
    });
    expect(readdirSync(folder)).toEqual(["full"]);
  });
});

/** Retries until a reader has opened the pipe. */
async function openedOnce<T>(open: () => Promise<T>): Promise<T> {
  for (;;) {
    const opened = await open().catch(() => undefined);
    if (opened !== undefined) return opened;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
