import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * Deletes the declarations that no declaration of the library imports, so that the package contains no internals. Does
 * nothing if there are none, which is the case when `dist` was deleted and only the bundles are built again.
 *
 * @param {string} root the folder of the package
 * @param {readonly string[]} entries the declarations of the library, relative to `root`
 */
export function keepPublicDeclarations(root, entries) {
  const declarations = readdirSync(join(root, "dist/src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => join(root, "dist/src", name));
  if (declarations.length === 0) return;
  const kept = new Set();
  const left = entries.map((entry) => resolve(root, entry));
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (kept.has(path) || !existsSync(path)) continue;
    kept.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      left.push(resolve(dirname(path), specifier.replace(/\.(?:js|ts)$/, ".d.ts")));
    }
  }
  if (kept.size === 0) throw new Error(`no declaration is kept: ${relative(root, entries[0] ?? "")} does not exist`);
  for (const path of declarations) {
    if (!kept.has(path)) rmSync(path);
  }
  rmSync(join(root, "dist/bin/flatten.d.ts"), { force: true });
  rmSync(join(root, "dist/bin/run.d.ts"), { force: true });
}
