import type { Import } from "./imports.ts";

/** Files of the emulator that put the models, the API and HTTP together. */
const emulatorFront = ["assemble.ts", "emulator.ts", "http-request.ts", "index.ts", "listen.ts", "serve.ts"];

/** Returns the area of a file: the key of its rule in `importRules`. */
export function areaOf(path: string): string {
  if (!path.startsWith("src/")) return path.split("/")[0] as string;
  const [, area = "", sub = ""] = path.split("/");
  if (area.endsWith(".ts")) return area === "index.ts" ? "library" : area;
  if (path === "src/aws/real-clock.ts") return "aws/real-clock";
  if (area === "cli" && sub === "target") return "cli/target";
  if (area === "commands") return areaOfCommand(path);
  if (area !== "emulator") return area;
  if (sub === "api") return "emulator/api";
  if (path.startsWith("src/emulator/lambda/host/process/")) return "emulator/process";
  return emulatorFront.includes(sub) ? "emulator/front" : "emulator";
}

/** Definitions hold flags and help, reports are text from outcomes, and only `flatten local` opens the emulator itself. */
function areaOfCommand(path: string): string {
  if (/\/commands?\.ts$/.test(path)) return "commands/definition";
  if (path.startsWith("src/commands/local/")) return "commands/local";
  return /\/(?:[a-z-]*-)?report\.ts$/.test(path) ? "commands/report" : "commands";
}

interface Rule {
  /** Areas that it may import, besides itself. */
  readonly areas: readonly string[];
  /** Areas from which it may import types only. */
  readonly types?: readonly string[];
  /** Whether it may import the AWS SDK. */
  readonly sdk: boolean;
  /** Packages other than the SDK that it may import; true for all. */
  readonly packages: readonly string[] | true;
  /** Whether it may import `node:*`: everywhere, or only in these files. */
  readonly node: boolean | readonly string[];
}

const pure = { sdk: false, packages: [], node: false } as const;

/** Models use Node only for hashing, modules, evaluating a function's code and turns of the clock, each behind one file. */
const nodeInModels = [
  "src/emulator/kernel/virtual-clock.ts",
  "src/emulator/cloudformation/template/parameters.ts",
  "src/emulator/logs/events/list.ts",
  "src/emulator/sqs/message/message.ts",
  "src/emulator/states/jsonata.ts",
  "src/emulator/lambda/event-source/filter.ts",
  "src/emulator/lambda/functions/code.ts",
  "src/emulator/lambda/host/bundle-host.ts",
];

const emulatorAreas = ["emulator", "emulator/api", "emulator/front", "emulator/process"];

const commandAreas = [
  "base",
  "plan",
  "measure",
  "aws",
  "experiment",
  "operate",
  "terminal",
  "report",
  "serve",
  "cli",
  "cli/target",
  "commands",
  "commands/definition",
  "commands/report",
];

/** What each folder may import. A change here is a change of the architecture. */
export const importRules: Readonly<Record<string, Rule>> = {
  base: { ...pure, areas: [] },
  plan: { ...pure, areas: ["base"] },
  measure: { ...pure, areas: ["base"] },
  emulator: { areas: ["base"], sdk: false, packages: ["fflate", "jsonata", "yaml"], node: nodeInModels },
  // esbuild only when flatten runs from source.
  "emulator/process": { areas: ["base", "emulator"], sdk: false, packages: ["esbuild"], node: true },
  "emulator/api": { areas: ["base", "emulator"], sdk: true, packages: ["fflate"], node: false },
  "emulator/front": {
    areas: ["base", "emulator", "emulator/api", "emulator/process", "aws/real-clock"],
    sdk: false,
    packages: [],
    node: ["src/emulator/serve.ts", "src/emulator/assemble.ts", "src/emulator/http-request.ts"],
  },
  functions: { areas: ["base", "plan"], sdk: true, packages: [], node: false },
  handler: { ...pure, areas: ["base"] },
  aws: {
    areas: ["base", "aws/real-clock"],
    sdk: true,
    packages: [],
    // The threads that make the calls of a large burst.
    node: ["src/aws/threads/pool.ts", "src/aws/threads/thread.ts"],
  },
  "aws/real-clock": { ...pure, areas: ["base"] },
  experiment: {
    areas: ["base", "plan", "measure", "aws"],
    sdk: false,
    packages: ["csv-parse/sync", "p-limit"],
    // To declare that many listeners on one signal are not a leak, and to hash.
    node: ["src/experiment/follow/stop.ts", "src/experiment/send/planned-calls.ts"],
  },
  operate: {
    areas: ["base", "plan", "measure", "aws", "experiment"],
    sdk: true,
    packages: ["p-limit", "fflate"],
    node: false,
  },
  terminal: { areas: ["base"], sdk: false, packages: ["fast-string-width"], node: false },
  report: { ...pure, areas: ["base", "terminal"] },
  serve: { areas: ["base", "report"], sdk: false, packages: [], node: ["src/serve/server.ts"] },
  cli: {
    areas: ["base", "plan", "measure", "aws", "experiment", "operate", "terminal", "cli/target"],
    sdk: false,
    packages: true,
    node: true,
  },
  "cli/target": {
    areas: ["base", "plan", "measure", "aws", "experiment", "operate", "terminal", "cli", ...emulatorAreas],
    sdk: false,
    packages: true,
    node: true,
  },
  "commands/definition": {
    areas: ["base", "cli", "cli/target", "commands", "commands/local"],
    types: ["plan"],
    sdk: false,
    packages: [],
    node: false,
  },
  "commands/report": {
    areas: ["base", "plan", "measure", "experiment", "terminal", "commands"],
    types: ["aws", "operate", "cli"],
    sdk: false,
    packages: [],
    node: false,
  },
  commands: { areas: [...commandAreas, "commands/local"], sdk: false, packages: true, node: true },
  "commands/local": {
    areas: [...commandAreas, ...emulatorAreas, "cli/target"],
    sdk: false,
    packages: true,
    node: true,
  },
  "program.ts": {
    areas: ["base", "cli", "commands/definition"],
    sdk: false,
    packages: ["commander"],
    node: false,
  },
  "main.ts": {
    areas: ["base", "aws", "cli", "terminal", "program.ts"],
    sdk: false,
    packages: [],
    node: false,
  },
  library: {
    areas: ["base", "plan", "measure", "aws", "aws/real-clock", "experiment", "operate", "cli/target"],
    sdk: false,
    packages: [],
    node: false,
  },
  bin: { areas: ["base", "main.ts", "aws", "aws/real-clock", "cli"], sdk: false, packages: true, node: true },
};

const isSdk = (specifier: string): boolean => /^@(aws-sdk|smithy)\//.test(specifier);

/** Returns what is wrong with an import, or undefined if it is allowed. */
export function wrongWith(
  path: string,
  area: string,
  rule: Rule,
  { specifier, target, typeOnly }: Import,
): string | undefined {
  if (target !== undefined) {
    const there = areaOf(target);
    if (there === area || rule.areas.includes(there)) return undefined;
    if (rule.types?.includes(there)) {
      return typeOnly
        ? undefined
        : `only types of ${there} may be imported here: write "import type", or move the code`;
    }
    const allowed =
      [...rule.areas, ...(rule.types ?? []).map((name) => `types of ${name}`)].join(", ") || "nothing else";
    return `${area} may import ${allowed}; not ${there}: pass it in as an argument, or move the code`;
  }
  if (specifier.startsWith("node:")) {
    const allowed = typeof rule.node === "boolean" ? rule.node : rule.node.includes(path);
    return allowed
      ? undefined
      : `${area} may not import ${specifier}: take it as an argument, or use the file that wraps it`;
  }
  if (isSdk(specifier)) return rule.sdk ? undefined : `${area} may not import the SDK: go through src/aws/`;
  if (rule.packages === true || rule.packages.includes(specifier)) return undefined;
  return `${area} may not import the package ${specifier}: import it in a folder that may (test/house/import-rules.ts)`;
}
