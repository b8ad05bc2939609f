import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../src/base/errors.ts";
import { flagGroups } from "../src/cli/command.ts";
import { version } from "../src/cli/package.ts";
import { commands } from "../src/commands/commands.ts";
import { main } from "../src/main.ts";
import { fakeProcessContext, flatten } from "./support/flatten.ts";

describe("help", () => {
  test("names every command and every exit code, on stdout", async () => {
    const { code, stdout, stderr } = await flatten(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const name of Object.keys(commands)) expect(stdout).toContain(`  ${name.split(" ")[0]}`);
    expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
    for (const { code: exitCode, means } of Object.values(exitCodes)) {
      expect(stdout.replaceAll("\n       ", " ")).toMatch(new RegExp(`^ +${exitCode}  ${means}$`, "m"));
    }
  });

  test.each(Object.entries(commands))(
    "of %s names its flags and the common ones, with examples",
    async (name, { load }) => {
      const { code, stdout } = await flatten([...name.split(" "), "--help"]);
      const { flags, opensNoTarget = false } = await load();
      expect(code).toBe(0);
      for (const { syntax, hidden } of flags) {
        if (hidden) expect(stdout).not.toContain(syntax);
        else expect(stdout).toContain(syntax);
      }
      for (const flag of ["--format", "--seed", "Examples:"]) expect(stdout).toContain(flag);
      // Only a command without a comment may be longer: it is meant to be copied.
      const wide = stdout.split("\n").filter((line) => line.length > 80);
      expect(wide.filter((line) => !/^ {2}flatten (?!.*\S {2,}\S)/.test(line))).toEqual([]);
      expect(stdout.includes("--profile")).toBe(!opensNoTarget);
    },
  );

  test.each([
    "explain",
    "runs list",
    "runs show",
    "runs rm latest",
    "runs prune",
    "local start",
    "local reset",
    "diff latest",
    "report latest",
    "baseline list",
    "baseline save latest",
    "baseline rm latest",
    "man",
    "complete",
  ])("%s refuses a flag that would choose a target", async (line) => {
    for (const flag of ["--region eu-west-1", "--target aws", "--stack=shop"]) {
      const { code, stderr } = await flatten(`${line} ${flag}`);
      const name = flag.split(/[ =]/)[0];
      expect(code).toBe(2);
      expect(stderr).toContain(
        `flatten ${line.replace(" latest", "")} does not use a target: ${name} would have no effect`,
      );
    }
  });

  test.each(Object.keys(commands))("of %s groups the flags in the same order as all commands", async (name) => {
    const { stdout } = await flatten([...name.split(" "), "--help"]);
    const headings = stdout.split("\n").filter((line) => /^[A-Z][a-z ]+:$/.test(line) && line !== "Arguments:");
    const order = [...Object.values(flagGroups), "Examples:"];
    expect(headings).toEqual(order.filter((heading) => headings.includes(heading)));
    expect(headings).toContain(flagGroups.common);
    for (const line of stdout.split("\nExamples:")[0]?.split("\n") ?? []) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("is printed without a command, if there is no terminal", async () => {
    const help = await flatten(["--help"]);
    expect(await flatten([])).toMatchObject({ code: 0, stdout: help.stdout, stderr: "" });
    expect(await flatten(["home"])).toMatchObject({ code: 0, stdout: help.stdout, stderr: "" });
  });

  test("the version is written to stdout only", async () => {
    expect(await flatten(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect(await flatten(["-V"])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

describe("an invalid command line", () => {
  test.each([
    { argv: ["brust"], message: 'there is no command "brust"', remedy: "did you mean: flatten burst" },
    { argv: ["compair"], message: 'there is no command "compair"', remedy: "did you mean: flatten compare" },
    { argv: ["watch"], message: 'there is no command "watch"', remedy: "did you mean: flatten watch-metrics" },
    { argv: ["burst", "-v"], message: "unknown option '-v'", remedy: "flatten --version" },
    { argv: ["runs", "list", "-n", "3"], message: "unknown option '-n'", remedy: "--max <n>" },
    { argv: ["lcoal", "start"], message: 'there is no command "lcoal"', remedy: "did you mean: flatten local" },
    { argv: ["start"], message: 'there is no command "start"', remedy: "did you mean: flatten local start" },
    {
      argv: ["local", "strat"],
      message: 'flatten local has no command "strat"',
      remedy: "did you mean: flatten local start",
    },
    { argv: ["dlq", "list"], message: 'flatten dlq has no command "list"', remedy: "see: flatten dlq --help" },
    { argv: ["help", "xyzzy"], message: 'there is no command "xyzzy"', remedy: "see: flatten --help" },
    { argv: ["xyzzy"], message: 'there is no command "xyzzy"', remedy: "see: flatten --help" },
    {
      argv: ["local"],
      message: "flatten local needs a command: local start, local reset",
      remedy: "for example: flatten local start",
    },
    { argv: ["burst", "--cuont", "5"], message: "unknown option '--cuont'", remedy: "did you mean --count?" },
    {
      argv: ["plan", "--arms", "sqs", "--outage", "10s-20s"],
      message: "flatten plan has no flag --outage",
      remedy: "compare has it: flatten compare --help",
    },
    {
      argv: ["burst", "--arms", "sqs"],
      message: "flatten burst has no flag --arms",
      remedy: "compare and plan have it: flatten compare --help",
    },
    { argv: ["burst", "--xyzzy"], message: "unknown option '--xyzzy'", remedy: "see: flatten burst --help" },
    {
      argv: ["burst", "--count"],
      message: "option '-n, --count <n>' argument missing",
      remedy: "see: flatten burst --help",
    },
    { argv: ["burst", "extra"], message: "too many arguments", remedy: "see: flatten burst --help" },
    { argv: ["burst", "--count", "-5"], message: 'invalid value "-5" for --count', remedy: "for example: --count 100" },
    { argv: ["burst", "--count=0"], message: 'invalid value "0" for --count', remedy: "for example: --count 100" },
    {
      argv: ["burst", "--spread", "evne"],
      message: 'invalid value "evne" for --spread',
      remedy: "did you mean: --spread even",
    },
    { argv: ["burst", "--format", "yaml"], message: 'invalid value "yaml" for --format', remedy: "--format table" },
    {
      argv: ["burst", "--format", "html"],
      message: 'invalid value "html" for --format',
      remedy: "flatten report latest",
    },
    { argv: ["compare", "a.json", "b.json"], message: "too many arguments", remedy: "flatten diff a.json b.json" },
    {
      argv: ["compare", "--delays", ""],
      message: 'invalid value "" for --delays',
      remedy: "for example: --delays 0,30,10-100",
    },
    {
      argv: ["burst", "--emulator", "coldStart=0"],
      message: 'no option "coldStart"',
      remedy: "did you mean coldStartMs?",
    },
    { argv: ["burst", "--emulator", "coldStartMs=x"], message: "a name and a number", remedy: "coldStartMs=0" },
    {
      argv: ["burst", "--via", "invoke", "--jitter", "10"],
      message: "--jitter and --via invoke cannot be combined",
      remedy: "--via sqs",
    },
    {
      argv: ["burst", "--target", "prod"],
      message: 'invalid value "prod" for --target',
      remedy: "--target http://127.0.0.1:4566",
    },
    {
      argv: ["burst", "-o", "no/such/folder.json"],
      message: "its folder does not exist",
      remedy: "--output result.json",
    },
  ])("flatten $argv: $message", async ({ argv, message, remedy }) => {
    const { code, stdout, stderr, cwd } = await flatten(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
    expect(stderr.split("\n")[0]).toMatch(/^flatten: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(join(cwd, ".flatten"))).toBe(false);
  });
});

test.each([
  ["explain -n 7 --json", "explain --count 7 --format json"],
  ["burst -n x --json", "burst --count x --format json"],
])("flatten %s is flatten %s", async (short, long) => {
  const [{ cwd: _, ...typed }, { cwd: __, ...meant }] = [await flatten(short), await flatten(long)];
  expect(typed).toEqual(meant);
});

describe("an error", () => {
  test("in the project file exits with the code for configuration", async () => {
    const { code, stderr } = await flatten("burst --count 1", { files: { "flatten.config.json": "{" } });
    expect(code).toBe(5);
    expect(stderr).toContain("flatten.config.json");
  });

  test("is colored on a terminal, and not with --no-color or NO_COLOR", async () => {
    const colored = async (argv: readonly string[], env = {}) => {
      const { processContext, written } = fakeProcessContext(argv, { env });
      await main({ ...processContext, stderr: { ...processContext.stderr, isTTY: true } });
      return written.stderr.includes("\u001b[");
    };
    const bad = ["burst", "--target", "prod"];
    expect([await colored(bad), await colored([...bad, "--no-color"]), await colored(bad, { NO_COLOR: "1" })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("shows its stack with --debug only", async () => {
    const { stderr } = await flatten(["burst", "--target", "prod", "--debug"]);
    expect(stderr).toMatch(/^\s+at /m);
  });
});

test("local reset reports whether there was any state", async () => {
  const first = await flatten(["local", "reset"]);
  expect([first.code, first.stdout]).toEqual([0, "The emulator has no state to delete.\n"]);
  writeFileSync(join(first.cwd, ".flatten", "local", "world.json.gz"), "damaged");
  const second = await flatten(["local", "reset"], { cwd: first.cwd });
  expect([second.code, second.stdout]).toEqual([0, "The emulator's state was deleted.\n"]);
});
