import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSink } from "../../src/cli/output.ts";
import { paintFor } from "../../src/terminal/paint.ts";
import { fakeProcessContext } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function fakeContext(cwd: string, quiet = false) {
  const { processContext, written } = fakeProcessContext([], { cwd });
  const paint = { out: paintFor(false), err: paintFor(false) };
  return { context: { ...processContext, paint, columns: 80, quiet }, written };
}

describe("the result", () => {
  test.each([undefined, "-"])("goes to stdout with --output %s", async (output) => {
    const { context, written } = fakeContext(temporaryFolder());
    const sink = await openSink(context, output === undefined ? {} : { output });
    await sink.write("result");
    expect(written).toEqual({ stdout: "result\n", stderr: "" });
  });

  test("goes to a file that is written whole, leaves no part behind, and is named on stderr", async () => {
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

  test("is not talked about with --quiet", async () => {
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
  ])("cannot go to $output: that is found before anything is sent", async ({ output, why }) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "untouched");
    await expect(openSink(fakeContext(folder).context, { output })).rejects.toMatchObject({
      reason: "usage",
      message: expect.stringContaining(`--output ${output} cannot be written: ${why}`),
    });
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("untouched");
  });
});
