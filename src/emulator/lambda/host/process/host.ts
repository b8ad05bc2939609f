import { symlinkSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import type { EnvironmentRequest, FunctionFiles, FunctionHost, FunctionRuntime } from "../function-host.ts";
import { keeper, programPath, promiseOf } from "./keeper.ts";
import { ProcessSlots, WorkInProgress } from "./pool.ts";
import { ProcessRuntime } from "./runtime.ts";

/** What the host of processes needs. */
export interface ProcessHostRequest {
  /** The largest number of processes. */
  readonly processesMax: number;
  /** Returns the URL at which functions reach the emulator. */
  endpoint(): Promise<string>;
}

/** The folder and the program of all functions of this host. */
interface Prepared {
  readonly folder: string;
  readonly program: string;
}

/**
 * Runs each execution environment in a process of its own, with Node's own loader. Whatever a function does, the emulator
 * goes on: errors that no code catches, `process.exit`, endless loops and a full heap end only its environment. This is not
 * a sandbox: a function can do what the user can do who runs the emulator.
 */
export class ProcessHost implements FunctionHost {
  readonly #request: ProcessHostRequest;
  readonly #slots: ProcessSlots;
  readonly #work = new WorkInProgress();
  /** By access key id. */
  readonly #runtimes = new Map<string, ProcessRuntime>();
  readonly #folders = new Map<string, Promise<string>>();
  #prepared: Promise<Prepared> | undefined;
  #started = 0;
  #foldersCreated = 0;

  constructor(request: ProcessHostRequest) {
    this.#request = request;
    this.#slots = new ProcessSlots(request.processesMax);
  }

  start(request: EnvironmentRequest): FunctionRuntime {
    const order = ++this.#started;
    // Tells calls of this environment from those of others.
    const accessKeyId = `LOCAL${String(order).padStart(15, "0")}`;
    const runtime = new ProcessRuntime(request, order, {
      slots: this.#slots,
      work: this.#work,
      prepare: () => this.#prepareEnvironment(request, accessKeyId),
      onDispose: () => this.#runtimes.delete(accessKeyId),
    });
    this.#runtimes.set(accessKeyId, runtime);
    return runtime;
  }

  /**
   * Must be called when a request arrives, so that time can pass while the function waits for the response.
   *
   * @param accessKeyId the access key id of the function that has sent the request.
   * @returns must be called before the response is sent, and resolves when it can be sent; undefined if no function has that id.
   */
  startCall(accessKeyId: string): (() => Promise<void>) | undefined {
    return this.#runtimes.get(accessKeyId)?.startCall();
  }

  /** Ends all processes, and removes their files. */
  async close(): Promise<void> {
    for (const runtime of this.#runtimes.values()) runtime.dispose();
    const prepared = await this.#prepared?.catch(() => undefined);
    this.#prepared = undefined;
    this.#folders.clear();
    if (prepared !== undefined) await keeper.removeFolder(prepared.folder);
  }

  async #prepareEnvironment(request: EnvironmentRequest, accessKeyId: string) {
    const { folder: parent, program } = await this.#prepare();
    const folder = await promiseOf(this.#folders, request.codeSha256, () =>
      writeTaskFolder(parent, String(++this.#foldersCreated), request.files),
    );
    const { defaults, own, reserved } = request.variables;
    const variables = {
      ...defaults,
      AWS_ENDPOINT_URL: await this.#request.endpoint(),
      // The SDK warns of the version of Node that runs the emulator, which is not the function's.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...own,
      ...reserved,
      AWS_ACCESS_KEY_ID: accessKeyId,
      LAMBDA_TASK_ROOT: folder,
    };
    return { program, folder, variables };
  }

  #prepare(): Promise<Prepared> {
    const fill = async (folder: string) => {
      const [program] = await Promise.all([programPath("main", folder), linkSdk(folder)]);
      return { folder, program };
    };
    this.#prepared ??= keeper.createFolder(fill).catch((error: unknown) => {
      // The next environment tries again.
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }
}

const nodeRequire = createRequire(import.meta.url);

/** A package of each scope that belongs to the AWS SDK. */
const sdkPackages = { "@aws-sdk": "@aws-sdk/client-sqs", "@smithy": "@smithy/core" } as const;

/**
 * Writes a function's files into a new folder.
 *
 * @param parent a folder that contains nothing but such folders and the SDK.
 * @throws {Error} if a path leads out of the folder, and the error of a full disk.
 */
async function writeTaskFolder(parent: string, name: string, files: FunctionFiles): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  for (const [path, content] of Object.entries(files)) {
    const file = resolve(folder, path);
    if (!file.startsWith(folder + sep)) throw new Error(`the function's archive has an invalid path: ${path}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
}

/**
 * Lets functions in a folder import the AWS SDK, as Lambda's runtime does. Packages that a function brings along come first:
 * Node looks for them closer to its files.
 */
async function linkSdk(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const [scope, name] of Object.entries(sdkPackages)) {
    const path = resolved(name);
    if (path === undefined) continue;
    const scopeFolder = path.slice(0, path.lastIndexOf(`${sep}${scope}${sep}`) + scope.length + 1);
    symlinkSync(scopeFolder, join(modules, scope), "junction");
  }
}

/** Returns undefined if the package is not installed. Functions must then bring it along. */
function resolved(name: string): string | undefined {
  try {
    return nodeRequire.resolve(name);
  } catch {
    return undefined;
  }
}
