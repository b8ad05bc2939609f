import { existsSync, readFileSync } from "node:fs";
import type { EnvironmentRequest, FunctionHost, FunctionRuntime } from "./lambda/host/function-host.ts";

/** The hosts between which `OwnCodeHost` chooses. */
export interface HostsByCode {
  /** Runs flatten's own functions. */
  readonly own: FunctionHost;
  /** Runs all other functions. */
  readonly foreign: FunctionHost;
}

/** Runs flatten's own functions, which are recognized by their complete source, apart from all others. */
export class OwnCodeHost implements FunctionHost {
  readonly #hosts: HostsByCode;
  readonly #isOwn = new Map<string, boolean>();

  constructor(hosts: HostsByCode) {
    this.#hosts = hosts;
  }

  start(request: EnvironmentRequest): FunctionRuntime {
    return (this.#isOwnCode(request) ? this.#hosts.own : this.#hosts.foreign).start(request);
  }

  #isOwnCode({ codeSha256, files }: EnvironmentRequest): boolean {
    const known = this.#isOwn.get(codeSha256);
    if (known !== undefined) return known;
    const [entry, ...others] = Object.entries(files);
    const source = entry?.[0] === "index.js" && others.length === 0 ? new TextDecoder().decode(entry[1]) : undefined;
    const isOwn = source !== undefined && ownSources().includes(source.trimEnd());
    this.#isOwn.set(codeSha256, isOwn);
    return isOwn;
  }
}

const templates = ["infra/template.yaml", "infra/beyond.yaml"];

/** The inline code of a function in the template, between the marks that `infra/inline-code.mjs` writes. */
const inlineCode = /\n *# >>> (\w+):[^\n]*\n *ZipFile: \|\n([\s\S]*?)\n *# <<< \1\n/g;

let knownSources: readonly string[] | undefined;

/** Returns the source of each function in flatten's own templates, without space at its end. The templates are read once. */
function ownSources(): readonly string[] {
  knownSources ??= templates.flatMap((template) => {
    const url = templateUrl(template, new URL(".", import.meta.url));
    if (url === undefined) return [];
    const codes = [...readFileSync(url, "utf8").matchAll(inlineCode)].map(([, , code = ""]) => code);
    return codes.map((code) => withoutIndentation(code).trimEnd());
  });
  return knownSources;
}

/** Finds a template in a parent folder: the package has this file in `src` and in `dist`. */
function templateUrl(template: string, folder: URL): URL | undefined {
  const url = new URL(template, folder);
  if (existsSync(url)) return url;
  const parent = new URL("..", folder);
  return parent.href === folder.href ? undefined : templateUrl(template, parent);
}

function withoutIndentation(code: string): string {
  const indentation = /^ */.exec(code)?.[0].length ?? 0;
  return code
    .split("\n")
    .map((line) => line.slice(indentation))
    .join("\n");
}
