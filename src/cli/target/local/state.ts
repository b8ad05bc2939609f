import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";
import { createGunzip, createGzip, gunzipSync, gzipSync } from "node:zlib";
import { FlattenError } from "../../../base/errors.ts";
import type { WorldState } from "../../../emulator/world.ts";
import { failureText, isFileError } from "../../files.ts";

/** Increases with every change of the format that an older flatten could not read. */
const formatVersion = 4;

/** The folder of the local emulator's state, in the folder that a command runs in. */
export const localFolder = (cwd: string): string => join(cwd, ".flatten", "local");

/** Name of the folder that holds the journals of changed settings. */
export const journalFolderName = "changed-settings";

const statePath = (cwd: string): string => join(localFolder(cwd), "world.json.gz");

/** The state while it is being written. Only one command at a time saves it, and overwrites the part of one that crashed. */
const partPath = (cwd: string): string => `${statePath(cwd)}.part`;

/** When the state was saved last, milliseconds since the epoch; 0 without a state. */
export const localStateMs = async (cwd: string): Promise<number> =>
  stat(statePath(cwd)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/**
 * Reads the state that earlier commands saved; undefined in a fresh folder.
 *
 * @throws {FlattenError} (cloud) when the file is damaged, or was written in another version of the format.
 */
export async function readWorld(cwd: string): Promise<WorldState | undefined> {
  const path = statePath(cwd);
  try {
    const { size } = await stat(path);
    if (size <= smallState) return await stateIn(cwd, linesOf([gunzipSync(await readFile(path))]));
    return await pipeline(createReadStream(path), createGunzip(), (bytes) => stateIn(cwd, linesOf(bytes)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (error instanceof FlattenError) throw error;
    throw unusableState(cwd, isFileError(error) ? failureText(error) : damaged, error);
  }
}

const damaged = "it is damaged";

/** Decodes UTF-8 and splits at line feeds. */
async function* linesOf(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of bytes) {
    const parts = decoder.write(chunk).split("\n");
    parts[0] = rest + parts[0];
    rest = parts.pop() as string;
    yield* parts;
  }
  if (rest !== "") yield rest;
}

/** Reads header, state and checksum; the checksum also finds a file that is whole, but that flatten did not write. */
async function stateIn(cwd: string, lines: AsyncGenerator<string, void>): Promise<WorldState> {
  const header = (await lines.next()).value ?? "";
  assertVersion(cwd, header);
  const hash = createHash("sha256").update(`${header}\n`);
  let state: unknown;
  let last: string | undefined;
  for await (const line of lines) {
    if (last !== undefined) {
      state = withLine(state, last);
      hash.update(`${last}\n`);
    }
    last = line;
  }
  if (last !== checksumLine(hash)) throw unusableState(cwd, damaged);
  return state as WorldState;
}

function assertVersion(cwd: string, header: string): void {
  const { version } = JSON.parse(header) as { readonly version?: unknown };
  if (version === formatVersion) return;
  if (typeof version !== "number") throw unusableState(cwd, damaged);
  throw unusableState(cwd, `${version > formatVersion ? "a newer" : "an older"} flatten wrote it`);
}

const checksumLine = (hash: Hash): string => JSON.stringify({ sha256: hash.digest("hex") });

/** The error for a state that cannot be used, with the command that deletes it. */
export const unusableState = (cwd: string, why: string, cause?: unknown) =>
  new FlattenError("cloud", `the local emulator's state cannot be used: ${why} (${statePath(cwd)})`, {
    remedy: "to start again, run flatten local reset; it deletes the local queues, metrics and logs",
    cause,
  });

/**
 * Saves the state for the next command, in one step: a crash leaves the previous state.
 *
 * @throws {FlattenError} (cloud) when the file cannot be written.
 */
export async function writeWorld(cwd: string, world: WorldState): Promise<void> {
  const path = statePath(cwd);
  const part = partPath(cwd);
  try {
    await mkdir(dirname(path), { recursive: true });
    const lines = fileLines(world);
    const start = startOf(lines);
    if (start.length <= smallState) await writeFile(part, gzipSync(start, { level: 0 }));
    else await pipeline(Readable.from(continued(start, lines)), createGzip({ level: 1 }), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    if (!isFileError(error)) throw error;
    throw new FlattenError("cloud", `the local emulator's state was not saved: ${failureText(error)} (${path})`, {
      remedy: "the local queues, metrics and logs are as they were before this command",
      cause: error,
    });
  }
}

/**
 * Characters, or bytes of the file, up to which a state is read and written at once, and is not compressed: compressing it takes
 * as long as everything else together.
 */
const smallState = 2_000_000;

/** Takes lines until their end, or until they are too long for a small state. */
function startOf(lines: Iterator<string>): string {
  let start = "";
  for (let next = lines.next(); !next.done; next = lines.next()) {
    start += next.value;
    if (start.length > smallState) break;
  }
  return start;
}

function* continued(start: string, lines: Iterable<string>): Generator<string> {
  yield start;
  yield* lines;
}

function* fileLines(world: WorldState): Generator<string> {
  const hash = createHash("sha256");
  const header = `${JSON.stringify({ version: formatVersion })}\n`;
  hash.update(header);
  yield header;
  for (const line of splitState(world)) {
    hash.update(`${line}\n`);
    yield `${line}\n`;
  }
  yield `${checksumLine(hash)}\n`;
}

/** Deletes the state, and the journals of its changed settings; the result says whether there was a state. */
export async function removeWorld(cwd: string): Promise<boolean> {
  const existed = (await localStateMs(cwd)) > 0;
  await rm(statePath(cwd), { force: true });
  await rm(partPath(cwd), { force: true });
  await rm(join(localFolder(cwd), journalFolderName), { recursive: true, force: true });
  return existed;
}

/** Steps from the state to an array in it. */
type Path = readonly (string | number)[];

/** Arrays of more elements than this stand in lines of their own. */
const longArray = 100;
/** Characters after which a line ends; only a single element can make it longer. */
const lineLength = 1_000_000;

/**
 * Splits a state into lines of JSON, because a text of more than half a gigabyte is longer than a JavaScript string. The
 * first line is the state with its long arrays empty; each further line appends elements to one of them.
 */
function* splitState(state: unknown): Generator<string> {
  const arrays: [Path, readonly unknown[]][] = [];
  yield JSON.stringify(withoutLongArrays(state, [], arrays));
  for (const [at, items] of arrays) {
    const head = `{"at":${JSON.stringify(at)},"items":[`;
    let line = "";
    for (const item of items) {
      line += `${line === "" ? "" : ","}${JSON.stringify(item) ?? "null"}`;
      if (line.length < lineLength) continue;
      yield `${head}${line}]}`;
      line = "";
    }
    if (line !== "") yield `${head}${line}]}`;
  }
}

/**
 * Replaces the long arrays in a value by empty ones, and collects them. What contains none is not copied.
 *
 * @param at the steps to the value; the same array is used for all of them.
 */
function withoutLongArrays(value: unknown, at: (string | number)[], arrays: [Path, readonly unknown[]][]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const isArray = Array.isArray(value);
  if (isArray && value.length > longArray) {
    arrays.push([[...at], value]);
    return [];
  }
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const [key, member] of Object.entries(value)) {
    at.push(isArray ? Number(key) : key);
    const kept = withoutLongArrays(member, at, arrays);
    at.pop();
    if (kept === member) continue;
    copy ??= isArray ? [...value] : { ...value };
    (copy as Record<string, unknown>)[key] = kept;
  }
  return copy ?? value;
}

/**
 * Adds a line of `splitState` to the state that the lines before it gave; undefined before the first.
 *
 * @throws {SyntaxError | TypeError} for a line that `splitState` did not write.
 */
function withLine(state: unknown, line: string): unknown {
  if (state === undefined) return JSON.parse(line);
  const { at, items } = JSON.parse(line) as { at: Path; items: unknown[] };
  const array = at.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown>)[key],
    state,
  ) as unknown[];
  for (const item of items) array.push(item);
  return state;
}
