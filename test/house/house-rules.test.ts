import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/commands.ts";
import { emulatorOptions } from "../../src/emulator/options.ts";
import { areaOf, importRules, wrongWith } from "./import-rules.ts";
import { codeLines, filesUnder, importsOf, readText, type SourceFile } from "./repository.ts";

/** The house rules, read off the repository. A failure names the file, the line, and what to do instead. */

const sources = filesUnder(["src", "bin"], ".ts");
const tests = filesUnder(["test"], ".ts");
const everything = [...sources, ...tests, ...filesUnder(["infra"], ".mjs")];

/** `file:line: what` for every line that a pattern finds. */
function linesWith(files: readonly SourceFile[], pattern: RegExp, instead: string): string[] {
  return files.flatMap(({ path, bare, code }) =>
    bare.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${code[i]?.trim()}   -> ${instead}`] : [])),
  );
}

describe("imports", () => {
  test.each(Object.entries(importRules))("of %s follow the arrows", (area, rule) => {
    const wrong = sources
      .filter(({ path }) => areaOf(path) === area)
      .flatMap((file) =>
        importsOf(file).flatMap((one) => {
          const why = wrongWith(file.path, area, rule, one);
          return why === undefined ? [] : [`${file.path}:${one.line}: ${why}`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  test("every folder of src has a rule", () => {
    const areas = new Set(sources.map(({ path }) => areaOf(path)));
    expect([...areas].filter((area) => importRules[area] === undefined)).toEqual([]);
  });

  test("only bin imports the main of the command line", () => {
    const importers = sources.filter((file) => importsOf(file).some(({ target }) => target === "src/main.ts"));
    expect(importers.map(({ path }) => path)).toEqual(["bin/flatten.ts"]);
  });

  test("of files in this repository end in .ts", () => {
    const wrong = [...sources, ...tests].flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== undefined && !/\.(ts|mjs|json)$/.test(target))
        .map(({ line, specifier }) => `${file.path}:${line}: ${specifier}   -> name the file, with .ts`),
    );
    expect(wrong).toEqual([]);
  });

  test("are seen by this test in every way that they can be written", () => {
    const code = [
      'import type { A } from "./a.ts";',
      'import { type B, type C } from "../b.ts";',
      "import {",
      "  d,",
      '} from "node:fs";',
      'import * as e from "@aws-sdk/e";',
      'import "./f.ts";',
      'export { g } from "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = import("./i.ts").I;',
    ];
    expect(importsOf({ path: "src/x/y.ts", code })).toEqual([
      { line: 1, specifier: "./a.ts", target: "src/x/a.ts", typeOnly: true },
      { line: 2, specifier: "../b.ts", target: "src/b.ts", typeOnly: true },
      { line: 3, specifier: "node:fs", target: undefined, typeOnly: false },
      { line: 6, specifier: "@aws-sdk/e", target: undefined, typeOnly: false },
      { line: 7, specifier: "./f.ts", target: "src/x/f.ts", typeOnly: false },
      { line: 8, specifier: "./g.ts", target: "src/x/g.ts", typeOnly: false },
      { line: 9, specifier: "./h.ts", target: "src/x/h.ts", typeOnly: false },
      { line: 10, specifier: "./i.ts", target: "src/x/i.ts", typeOnly: true },
    ]);
  });
});

/** Functions run on Lambda, where the wall clock and the console are what there is. */
const functionEntries = /^src\/functions\/[^/]+\/index\.ts$/;

/** Files that give the code of emulated functions a `setTimeout` and a `Math.random` of their own, by these names. */
const sandbox = /^src\/emulator\/lambda\/host\//;

interface Ban {
  readonly what: string;
  /** A line that has to be found. */
  readonly sample: string;
  readonly pattern: RegExp;
  readonly except: readonly (string | RegExp)[];
  readonly instead: string;
}

const clockInstead = "take a Clock as an argument; src/aws/real-clock.ts is the only one that reads the wall";
const wall = ["src/aws/real-clock.ts", functionEntries];

const bans: readonly Ban[] = [
  { what: "Date.now", sample: "nowMs: Date.now,", pattern: /\bDate\.now\b/, except: wall, instead: clockInstead },
  {
    what: "new Date()",
    sample: "const at = new Date();",
    pattern: /\bnew Date\(\s*\)/,
    except: wall,
    instead: clockInstead,
  },
  {
    what: "timers",
    sample: "setTimeout(run, 5);",
    pattern: /(?<![.\w])set(Timeout|Interval)\s*\(/,
    except: [...wall, sandbox],
    instead: clockInstead,
  },
  {
    what: "performance.now",
    sample: "performance.now()",
    pattern: /\bperformance\.now\b/,
    except: wall,
    instead: clockInstead,
  },
  {
    what: "Math.random",
    sample: "Math.random() < 0.5",
    pattern: /\bMath\.random\b/,
    except: [],
    instead: "take a Random as an argument and fork a stream by name (src/base/random.ts)",
  },
  {
    what: "crypto's chance",
    sample: "const id = randomUUID();",
    pattern: /\brandom(UUID|Bytes|Int)\b|\bgetRandomValues\b/,
    except: ["bin/flatten.ts", "src/cli/files.ts", "src/cli/target/local-state.ts", sandbox],
    instead: "take a Random as an argument; names of temporary files are the only exception",
  },
  {
    what: "console",
    sample: "console.log(x);",
    pattern: /(?<![.\w])console\./,
    except: [functionEntries],
    instead: "return a text, or write to the streams of the CommandContext",
  },
  {
    what: "process.exit",
    sample: "process.exit(1);",
    pattern: /\bprocess\.exit\b/,
    except: ["bin/flatten.ts"],
    instead: "return an ExitReason",
  },
  {
    what: "process",
    sample: "const { env } = process.env;",
    pattern:
      /(?<![.\w])process\.(argv|cwd|env|exit|exitCode|hrtime|kill|nextTick|off|on|once|pid|platform|std\w+|versions?)\b/,
    // Beside bin: those that tell a living process from one that is gone, by its number.
    except: [
      "bin/flatten.ts",
      functionEntries,
      "src/cli/journal/journal.ts",
      "src/cli/journal/restore.ts",
      "src/cli/target/local-state.ts",
      "src/cli/output.ts",
    ],
    instead: "take env, cwd and streams from Surroundings (src/cli/context.ts)",
  },
  {
    what: "enums",
    sample: "export const enum Via { A }",
    pattern: /^\s*(export\s+)?(const\s+)?enum\s/,
    except: [],
    instead: "use a union of texts",
  },
  {
    what: "default exports",
    sample: "export default {};",
    pattern: /^\s*export default\b/,
    except: [],
    instead: "export by name",
  },
  {
    what: "any",
    sample: "const x = y as any;",
    pattern: /(?:[:<,|&]|\bas)\s*any\b(?!\s*[.(])/,
    except: [],
    instead: "use unknown and narrow it",
  },
];

const isExcepted = (path: string, except: Ban["except"]): boolean =>
  except.some((one) => (typeof one === "string" ? one === path : one.test(path)));

describe("what the code may not use", () => {
  test.each(bans)("$what", ({ pattern, except, instead }) => {
    const files = sources.filter(({ path }) => !isExcepted(path, except));
    expect(linesWith(files, pattern, instead)).toEqual([]);
  });

  test.each(bans)("$what is found where it is used, and not where it is only talked about", ({ pattern, sample }) => {
    expect(codeLines(sample).bare.filter((line) => pattern.test(line))).toHaveLength(1);
    const talk = [`// ${sample}`, `const text = '${sample}';`, `/* ${sample}`, `${sample} */`].join("\n");
    expect(codeLines(talk).bare.filter((line) => pattern.test(line))).toEqual([]);
  });

  test("every exception to a ban is still needed", () => {
    const idle = bans.flatMap(({ what, pattern, except }) =>
      except
        .filter((one) => typeof one === "string")
        .filter((path) => !sources.some((file) => file.path === path && file.bare.some((line) => pattern.test(line))))
        .filter((path) => path !== "src/aws/real-clock.ts")
        .map((path) => `${what}: ${path} does not use it any more   -> take it off the list in this test`),
    );
    expect(idle).toEqual([]);
  });

  test("tests do not sleep on the wall clock", () => {
    const inside = tests.filter(
      ({ path }) => !/^test\/(e2e|bench|story)\//.test(path) && path !== "test/house/house-rules.test.ts",
    );
    const pattern = /(?<![.\w])setTimeout\s*\(\s*(resolve|done|r)\b/;
    expect(linesWith(inside, pattern, "drive the Kernel, or wait a turn with setImmediate")).toEqual([]);
  });
});

describe("every file", () => {
  const linesMax = 400;

  test(`has at most ${linesMax} lines`, () => {
    const long = everything
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > linesMax)
      .map(({ path, lines }) => `${path}: ${lines} lines   -> split it by subject`);
    expect(long).toEqual([]);
  });

  test("is finished: no marks that something is left to do", () => {
    // Put together, so that this line is no such mark itself.
    const marks = new RegExp(`\\b(TO${""}DO|FIX${""}ME|XX${""}X)\\b`);
    const found = everything.flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, i) =>
          marks.test(line) ? [`${path}:${i + 1}: ${line.trim()}   -> do it, or say it in the docs`] : [],
        ),
    );
    expect(found).toEqual([]);
  });

  test("switches no check off", () => {
    const names = ["ts-ignore", "ts-nocheck", "ts-expect-error", "biome-ignore", "eslint-disable", "v8 ignore"];
    const pattern = new RegExp(`(//|/\\*)\\s*@?(${names.join("|")})`);
    const found = everything.flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}   -> mend the code`] : [])),
    );
    expect(found).toEqual([]);
  });

  test("runs all its tests: none alone, and none skipped without saying why", () => {
    const found = tests.flatMap(({ path, code, text }) =>
      text.split("\n").flatMap((line, i) => {
        const call = /\b(?:test|describe|it)\.(only|skip|todo|fails)\b/.exec(code[i] ?? "");
        if (call === null || path === "test/house/house-rules.test.ts") return [];
        const reasoned =
          call[1] !== "only" &&
          call[1] !== "todo" &&
          (/\/\/ \S/.test(line) || /\/\/ \S/.test(text.split("\n")[i - 1] ?? ""));
        return reasoned ? [] : [`${path}:${i + 1}: ${line.trim()}   -> run it, or write above it why not`];
      }),
    );
    expect(found).toEqual([]);
  });
});

describe("the documents", () => {
  test("README.md shows every command", (context) => {
    const readme = readText("README.md");
    if (readme === undefined) return context.skip("there is no README.md");
    const missing = Object.keys(commands).filter((name) => !readme.includes(`flatten ${name}`));
    expect(missing.map((name) => `README.md: nothing says "flatten ${name}"   -> describe it`)).toEqual([]);
  });

  test("docs/emulator.md lists every option of the emulator, with its default", (context) => {
    const document = readText("docs/emulator.md");
    if (document === undefined) return context.skip("there is no docs/emulator.md");
    const missing = Object.entries(emulatorOptions).flatMap(([name, option]) => {
      const line = document.split("\n").find((one) => one.includes(`\`${name}\``));
      if (line === undefined) return [`docs/emulator.md: nothing says \`${name}\`   -> add a line: ${option.help}`];
      const digits = line.replace(/[,_\u202f\u00a0]|(?<=\d) (?=\d{3}\b)/g, "");
      return digits.includes(String(option.default))
        ? []
        : [`docs/emulator.md: the default of \`${name}\` is ${option.default}`];
    });
    expect(missing).toEqual([]);
  });

  test("package-lock.json names no registry: each machine takes its own", () => {
    const lock = readText("package-lock.json") ?? "";
    const found = lock
      .split("\n")
      .flatMap((line, i) => (line.includes('"resolved": "http') ? [`package-lock.json:${i + 1}`] : []));
    expect(found.slice(0, 5)).toEqual([]);
  });
});
