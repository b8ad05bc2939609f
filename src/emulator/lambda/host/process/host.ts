import type { EnvironmentRequest, FunctionHost, FunctionRuntime } from "../function-host.ts";
import { keeper, programPath } from "./keeper.ts";
import { ProcessSlots, WorkInProgress } from "./pool.ts";
import { ProcessRuntime } from "./runtime.ts";
import { linkSdk, writeTaskFolder } from "./task-folder.ts";

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
      onStart: (pid) => keeper.addProcess(pid),
      onExit: (pid) => keeper.removeProcess(pid),
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
    const folder = await this.#folderOf(parent, request);
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
    this.#prepared ??= prepare().catch((error: unknown) => {
      // The next environment tries again.
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  #folderOf(parent: string, { codeSha256, files }: EnvironmentRequest): Promise<string> {
    const known = this.#folders.get(codeSha256);
    if (known !== undefined) return known;
    this.#foldersCreated++;
    const folder = writeTaskFolder(parent, String(this.#foldersCreated), files).catch((error: unknown) => {
      this.#folders.delete(codeSha256);
      throw error;
    });
    this.#folders.set(codeSha256, folder);
    return folder;
  }
}

const prepare = (): Promise<Prepared> =>
  keeper.createFolder(async (folder) => {
    const [program] = await Promise.all([programPath("main", folder), linkSdk(folder)]);
    return { folder, program };
  });
