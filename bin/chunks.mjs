import { join } from "node:path";

/** @typedef {{ importedIds: readonly string[], dynamicallyImportedIds: readonly string[], isEntry: boolean } | null} Module */
/** @typedef {(id: string) => Module} ReadModule */

/**
 * Uses of the package, each with the modules that it loads first. All other commands are `offline` or, with the SDK, `cloud`. The
 * definitions of all commands belong to `plan`, so that no `--help` loads the code of a run.
 */
const uses = {
  version: ["bin/flatten.ts"],
  help: ["bin/run.ts"],
  plan: ["src/cli/output.ts", "src/commands/plan/run.ts"],
  experiment: ["src/commands/burst/run.ts", "src/commands/compare/run.ts", "src/cli/target/local/cloud.ts"],
  thread: ["src/aws/threads/thread.ts"],
  library: ["src/index.ts"],
  emulator: ["src/emulator/index.ts"],
};

/**
 * Creates the function that names the chunk of each module. Without it, each combination of `import()` calls that share a module
 * would have a chunk of its own: a command would load dozens of files, and each takes as long as 20 kB of code. Modules that
 * the same uses load share a chunk instead.
 *
 * @param {string} root the folder of the package
 * @returns {(id: string, context: { getModuleInfo: ReadModule }) => string | null} null for a module that stays with its only
 * `import()`
 * @throws {Error} if a module of `uses` does not exist
 */
export function chunkNamer(root) {
  /** @type {Map<string, string> | undefined} */
  let names;
  return (id, context) => {
    names ??= namesOf(root, (other) => context.getModuleInfo(other));
    return names.get(id) ?? null;
  };
}

/**
 * @param {string} root
 * @param {ReadModule} read
 */
function namesOf(root, read) {
  /** @type {Map<string, string>} */
  const useOf = new Map(Object.entries(uses).flatMap(([use, paths]) => paths.map((path) => [join(root, path), use])));
  const missing = [...useOf.keys()].filter((id) => read(id) === null);
  if (missing.length > 0) throw new Error(`bin/chunks.mjs names modules that the bundle does not have: ${missing}`);
  const known = closure([...useOf.keys()], (module) => [...module.importedIds, ...module.dynamicallyImportedIds], read);
  const imported = [...known].flatMap((id) => read(id)?.dynamicallyImportedIds ?? []);
  /** @type {Map<string, { loads: number, uses: Set<string> }>} */
  const loaded = new Map();
  for (const first of new Set([...useOf.keys(), ...imported])) {
    const ids = closure([first], (module) => module.importedIds, read);
    const use = useOf.get(first) ?? (isDefinition(first) ? "plan" : [...ids].some(isOfSdk) ? "cloud" : "offline");
    for (const id of ids) {
      const module = loaded.get(id) ?? { loads: 0, uses: new Set() };
      loaded.set(id, { loads: module.loads + 1, uses: module.uses.add(use) });
    }
  }
  const shared = [...loaded].filter(([id, { loads }]) => loads > 1 && !read(id)?.isEntry);
  return new Map(shared.map(([id, module]) => [id, nameOf(module.uses)]));
}

/** @param {string} id */
const isDefinition = (id) => /[\\/]src[\\/]commands[\\/].*[\\/]commands?\.ts$/.test(id);

/** @param {string} id */
const isOfSdk = (id) => /node_modules[\\/]@(aws-sdk|smithy)[\\/]/.test(id);

/**
 * Names the chunk of the modules that these uses load. Small chunks are joined: a use then loads some code that it does not need.
 * No chunks import each other in a circle, because a module is never loaded by fewer uses than what imports it, and a rule that
 * holds for some uses holds for more.
 *
 * @param {ReadonlySet<string>} of
 */
function nameOf(of) {
  if (of.has("version")) return "version";
  if ((of.has("help") && of.size > 1) || (of.has("plan") && of.has("emulator"))) return "common";
  if (of.has("plan")) return "shared";
  const all = of.has("emulator") ? new Set(of).add("library") : of;
  return [...Object.keys(uses), "cloud", "offline"].filter((use) => all.has(use)).join("-");
}

/**
 * Returns some modules and what they import, directly or not. What is not part of the bundle is left out.
 *
 * @param {readonly string[]} ids
 * @param {(module: NonNullable<Module>) => readonly string[]} importsOf
 * @param {ReadModule} read
 */
function closure(ids, importsOf, read) {
  /** @type {Set<string>} */
  const found = new Set();
  const left = [...ids];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const module = found.has(id) ? null : read(id);
    if (module === null) continue;
    found.add(id);
    left.push(...importsOf(module));
  }
  return found;
}
