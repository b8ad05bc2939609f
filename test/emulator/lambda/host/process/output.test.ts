import { expect, test } from "vitest";
import { OutputLines } from "../../../../../src/emulator/lambda/host/process/function-process.ts";
import { processEnvironment } from "../../../../support/function-host.ts";

const linesOf = async (body: string) => {
  const { call, lines } = processEnvironment({ "index.js": `exports.handler = async () => { ${body} };` });
  await call();
  return lines;
};

test("console methods keep their level and format as Node does", async () => {
  const lines = await linesOf(`
    console.log("%s is %d", "a", 1, { b: [1] });
    console.info(new Map([[1, 2]]));
    console.warn("careful");
    console.error("two\\nlines");
    console.debug(undefined, null);
    console.assert(false, "assertion");
    require("node:console").log("same console");
    console.trace("here");
  `);
  expect(lines.slice(0, -1)).toEqual([
    "INFO a is 1 { b: [ 1 ] }",
    "INFO Map(1) { 1 => 2 }",
    "WARN careful",
    "ERROR two\nlines",
    "DEBUG undefined null",
    "WARN Assertion failed: assertion",
    "INFO same console",
  ]);
  expect(lines.at(-1)).toMatch(/^TRACE Trace: here\n {4}at /);
});

test("groups, tables, counters and timers of the console are written", async () => {
  const lines = await linesOf(`
    console.group("g"); console.log("inside"); console.groupEnd(); console.log("outside");
    console.count("c"); console.count("c"); console.table([{ a: 1 }]); console.time("t"); console.timeEnd("t");
  `);
  expect(lines.slice(0, 6)).toEqual([
    "INFO g",
    "INFO   inside",
    "INFO outside",
    "INFO c: 1",
    "INFO c: 2",
    expect.stringContaining("│ (index) │ a │"),
  ]);
  expect(lines[6]).toMatch(/^INFO t: [\d.]+ms$/);
});

test("what a function writes to its standard output and error is in the log as it is, line by line", async () => {
  const lines = await linesOf(`
    const { Console } = require("node:console");
    new Console({ stdout: process.stdout, stderr: process.stderr }).log("my console");
    process.stdout.write("one "); process.stdout.write("line\\nlast");
    require("node:fs").writeSync(1, " by number\\n");
    require("node:child_process").spawnSync("sh", ["-c", "echo from a child process"], { stdio: "inherit" });
  `);
  expect(lines).toEqual(["my console", "one line", "last by number", "from a child process"]);
  expect(await linesOf(`process.stderr.write("to standard error\\n"); process.stdout.write("no newline");`)).toEqual(
    expect.arrayContaining(["to standard error", "no newline"]),
  );
});

test("output is in the log before the end of the invocation, however long it is", async () => {
  const lines = await linesOf(`for (let i = 0; i < 2000; i++) console.log("x".repeat(500), i);`);
  expect(lines).toHaveLength(2000);
  expect(lines.at(-1)).toMatch(/ 1999$/);
});

test("a call of the console between two parts of a line does not break the line", () => {
  const lines: string[] = [];
  const output = new OutputLines({
    console: (level, text) => void lines.push(`${level} ${text}`),
    raw: (line) => void lines.push(line),
  });
  for (const part of ["one ", '\u0000["IN', 'FO","called"]\nli', "ne\n\u0000not JSON\n", "rest"]) output.add(part);
  output.end();
  output.end();
  expect(lines).toEqual(["INFO called", "one line", "not JSON", "rest"]);
});
