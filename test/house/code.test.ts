import { describe, expect, test } from "vitest";
import { codeLines, linesWith, sources, tests } from "./repository.ts";

/** These files run on Lambda, where only the wall clock and the console are available. */
const functionEntries = /^src\/(?:functions\/[^/]+|handler)\/index\.ts$/;

/** These files provide `setTimeout` and `Math.random` for the code of emulated functions. */
const sandbox = /^src\/emulator\/lambda\/host\//;

/** These files run in the processes of emulated functions. */
const functionProcess = /^src\/emulator\/lambda\/host\/process\/child\//;

interface Ban {
  readonly what: string;
  /** A line that the pattern must find. */
  readonly sample: string;
  readonly pattern: RegExp;
  readonly except: readonly (string | RegExp)[];
  readonly instead: string;
}

const clockInstead = "take a Clock as an argument; only src/aws/real-clock.ts reads the wall clock";
const wall = ["src/aws/real-clock.ts", functionEntries, functionProcess];

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
    except: [functionProcess],
    instead: "take a Random as an argument and fork a stream by name (src/base/random.ts)",
  },
  {
    what: "random values of node:crypto",
    sample: "const id = randomUUID();",
    pattern: /\brandom(UUID|Bytes|Int)\b|\bgetRandomValues\b/,
    // Besides names of temporary files: the address of a live page, which no one may guess.
    except: ["bin/run.ts", "src/cli/files.ts", "src/serve/server.ts", sandbox],
    instead: "take a Random as an argument; only names of temporary files may differ from run to run",
  },
  {
    what: "console",
    sample: "console.log(x);",
    pattern: /(?<![.\w])console\./,
    except: [functionEntries, functionProcess],
    instead: "return a string, or write to the streams of the CommandContext",
  },
  {
    what: "process.exit",
    sample: "process.exit(1);",
    pattern: /\bprocess\.exit\b/,
    except: [functionProcess, "bin/run.ts"],
    instead: "return an ExitReason",
  },
  {
    what: "process",
    sample: "const { env } = process.env;",
    pattern:
      /(?<![.\w])process\.(argv|cwd|env|exit|exitCode|hrtime|kill|nextTick|off|on|once|pid|platform|std\w+|versions?)\b/,
    // Besides bin: files that check by its process id whether another process is still running.
    except: [
      /^bin\//,
      functionEntries,
      functionProcess,
      // Ends the processes that it has started.
      "src/emulator/lambda/host/process/function-process.ts",
      "src/cli/journal/restore.ts",
      "src/cli/process.ts",
    ],
    instead: "take env, cwd and streams from ProcessContext (src/cli/command.ts)",
  },
  {
    what: "enums",
    sample: "export const enum Via { A }",
    pattern: /^\s*(export\s+)?(const\s+)?enum\s/,
    except: [],
    instead: "use a union of string literals",
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

describe("code does not use", () => {
  test.each(bans)("$what", ({ pattern, except, instead }) => {
    const files = sources.filter(({ path }) => !isExcepted(path, except));
    expect(linesWith(files, pattern, instead)).toEqual([]);
  });

  test.each(bans)("$what is found in code, and ignored in comments and strings", ({ pattern, sample }) => {
    expect(codeLines(sample).bare.filter((line) => pattern.test(line))).toHaveLength(1);
    const mention = [`// ${sample}`, `const text = '${sample}';`, `/* ${sample}`, `${sample} */`].join("\n");
    expect(codeLines(mention).bare.filter((line) => pattern.test(line))).toEqual([]);
  });

  test("every exception to a ban is still needed", () => {
    const idle = bans.flatMap(({ what, pattern, except }) =>
      except
        .filter((one) => typeof one === "string")
        .filter((path) => !sources.some((file) => file.path === path && file.bare.some((line) => pattern.test(line))))
        .filter((path) => path !== "src/aws/real-clock.ts")
        .map((path) => `${what}: ${path} does not use it anymore   -> remove it from the list in this test`),
    );
    expect(idle).toEqual([]);
  });

  test("tests do not sleep on the wall clock", () => {
    const inside = tests.filter(
      ({ path }) => !/^test\/(e2e|bench|story)\//.test(path) && path !== "test/house/code.test.ts",
    );
    const pattern = /(?<![.\w])setTimeout\s*\(\s*(resolve|done|r)\b/;
    expect(linesWith(inside, pattern, "advance the Kernel, or wait one macrotask turn with setImmediate")).toEqual([]);
  });
});
