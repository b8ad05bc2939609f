import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { withTarget } from "../../cli/target/open-deployed.ts";
import { headOf, type QueueSendDocument } from "../../operate/queue/document.ts";
import { sendToQueue } from "../../operate/queue/send.ts";
import { shown } from "./peek.ts";
import { queueSendReport } from "./report.ts";

/** Where the messages of `queue send` come from. */
export interface BodyFlags {
  readonly document?: readonly number[];
  readonly file?: string;
}

const example = "for example: flatten queue send --document 7";

/**
 * The message bodies that the command line names: the text itself, a job for each `--document`, or the lines of `--file`.
 *
 * @throws {FlattenError} a usage error, before anything is sent.
 */
export async function readBodies(cwd: string, flags: BodyFlags, body: string | undefined): Promise<string[]> {
  const given = [body, flags.document, flags.file].filter((each) => each !== undefined);
  if (given.length === 0)
    throw usageError("what is to be sent? A body, --document <n> or --file <lines.jsonl>", example);
  if (given.length > 1) throw usageError("a body, --document and --file exclude each other", example);
  const bodies =
    flags.file !== undefined
      ? await readLines(cwd, flags.file)
      : flags.document !== undefined
        ? flags.document.map((document) => JSON.stringify({ document }))
        : [body ?? ""];
  for (const [i, each] of bodies.entries())
    refuseImpossible(each, bodies.length === 1 ? "the body" : `message ${i + 1}`);
  return bodies;
}

async function readLines(cwd: string, file: string): Promise<string[]> {
  const text = await readFile(resolve(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "it does not exist" : error.message;
    throw usageError(`--file ${file} cannot be read: ${why}`, "it holds one JSON document a line");
  });
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const wrong = lines.findIndex((line) => line.trim() !== "" && !isJson(line));
  if (wrong >= 0)
    throw usageError(`--file ${file}: line ${wrong + 1} is not JSON`, 'a line looks like this: {"document":7}');
  const bodies = lines.filter((line) => line.trim() !== "");
  if (bodies.length === 0) throw usageError(`--file ${file} is empty`, "it holds one JSON document a line");
  return bodies;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function refuseImpossible(body: string, what: string): void {
  const bytes = Buffer.byteLength(body);
  const most = limits.sqs.messageBytesMax;
  if (bytes >= 1 && bytes <= most) return;
  throw usageError(`${what} has ${bytes} bytes: SQS takes 1 to ${most}`, example);
}

export const runQueueSend: CommandRun<CommonFlags & BodyFlags & { readonly delay?: number }> = async (
  context,
  flags,
  [body],
) => {
  const bodies = await readBodies(context.cwd, flags, body);
  return withTarget(context, flags, async ({ target, sink }) => {
    const { queueUrl } = target.stack;
    const delaySeconds = flags.delay ?? null;
    const { failure, ...sent } = await sendToQueue({
      cloud: target.cloud,
      queueUrl,
      bodies,
      delaySeconds,
      signal: context.interrupted,
    });
    const head = headOf(target, "queue-send", queueUrl);
    const document: QueueSendDocument = { ...head, delaySeconds, messages: bodies.length, ...sent };
    await sink.write(shown(context, flags, document, queueSendReport));
    if (failure !== undefined) throw failure;
    if (sent.state === "interrupted") return "interrupted";
    return sent.refused.length > 0 ? "cloud" : "ok";
  });
};
