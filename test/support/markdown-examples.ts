import { readFileSync } from "node:fs";
import { transform } from "esbuild";

/** A TypeScript example of a Markdown text. */
export interface Example {
  /** Where it begins in the text, 1 for the first line. */
  readonly line: number;
  readonly code: string;
}

/** The blocks of a Markdown file in one language, TypeScript unless given. */
export function examplesIn(path: string, language: "ts" | "js" = "ts"): Example[] {
  const markdown = readFileSync(path, "utf8");
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ({ index, 1: code = "" }) => ({
      line: markdown.slice(0, index).split("\n").length,
      code,
    }),
  );
}

/**
 * Runs an example as a module of its own.
 *
 * @param modules what it may import, by the name that it imports it by.
 * @param globals replacements of global names, e.g. of the clock.
 * @throws what the example throws, e.g. a failed assertion; an Error for an import that is not among the modules.
 */
export async function runExample(
  { code }: Example,
  modules: Readonly<Record<string, object>>,
  globals: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const typeless = await transform(code, { loader: "ts", format: "esm", target: "node20" });
  const body = typeless.code.replace(
    /^import (?:(\w+)|(\{[^}]*\})) from "([^"]+)";$/gm,
    (_, name: string | undefined, names: string | undefined, module: string) =>
      name === undefined
        ? `const ${names?.replace(/ as /g, ": ")} = modules(${JSON.stringify(module)});`
        : `const ${name} = modules(${JSON.stringify(module)}).default;`,
  );
  const module = (name: string): object => {
    const found = modules[name];
    if (found === undefined) throw new Error(`the example imports ${name}, which this test does not provide`);
    return found;
  };
  const AsyncFunction = (async () => undefined).constructor as new (
    ...text: string[]
  ) => (modules: (name: string) => object, ...globals: readonly unknown[]) => Promise<void>;
  await new AsyncFunction("modules", ...Object.keys(globals), body)(module, ...Object.values(globals));
}
