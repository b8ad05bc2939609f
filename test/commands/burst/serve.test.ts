import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

interface Update {
  readonly isOver: boolean;
  readonly html: string;
}

/** The newest state of a page. */
async function stateOf<State>(url: string): Promise<State> {
  const { body } = await fetch(`${url}/events`);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  while (!/^data: .*$/m.test(text)) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "");
}

/** Runs a command with `--serve` on a terminal, up to its end, where it keeps the pages open until Ctrl-C. */
async function served(line: string, cwd?: string) {
  let written = "";
  const ctrlC = new AbortController();
  const stderr = {
    isTTY: true,
    write: (text: string) => {
      written += text;
    },
  };
  const options = { stderr, interrupted: ctrlC.signal, ...(cwd === undefined ? {} : { cwd }) };
  const ended = flatten(`${line} --serve --plain`, options);
  while (!written.includes("stay open until Ctrl-C")) await new Promise(setImmediate);
  const urls = [...written.matchAll(/http:\/\/127\.0\.0\.1:\S+/g)].map(([url]) => url);
  const end = () => {
    ctrlC.abort(new Error("interrupted"));
    return ended;
  };
  return { live: urls[0] ?? "", progress: urls[1] ?? "", end };
}

describe("--serve", () => {
  test("shows the end of a burst to engineers and to customers until Ctrl-C, with the exit code of the burst", async () => {
    const { live, progress, end } = await served("burst --count 10 --jitter 5 --work 1s --seed 1 --assert peak<=1");
    const engineers = await stateOf<Update>(live);
    expect(engineers.isOver).toBe(true);
    expect(engineers.html).toContain("<svg");
    expect(engineers.html).toContain("Peak:");
    const customers = await stateOf<Record<string, unknown>>(progress);
    expect(customers).toMatchObject({ phase: "done", done: 10, total: 10, failed: 0, isOver: true });
    expect(JSON.stringify(customers)).not.toMatch(/sqs|lambda|us-east|flatten/i);
    const { code } = await end();
    expect(code).toBe(3);
    await expect(fetch(live)).rejects.toThrow();
  });

  test("counts documents that could not be processed", async () => {
    const { progress, end } = await served("burst --count 10 --via sqs --work 1s --seed 1 --fail 20%");
    expect(await stateOf(progress)).toMatchObject({ phase: "done", done: 8, failed: 2 });
    await end();
  });

  test("shows the metrics of watch-metrics", async () => {
    const { cwd } = await flatten("burst --count 5 --via sqs --work 1s --seed 1 --quiet");
    const { live, progress, end } = await served("watch-metrics --once", cwd);
    expect((await stateOf<Update>(live)).html).toContain("ConcurrentExecutions");
    expect(await stateOf(progress)).toMatchObject({ phase: "stopped", total: 0, isApproximate: true, isOver: true });
    expect((await end()).code).toBe(0);
  });

  test("opens no page for a dry run, which ends at once on a terminal too", async () => {
    const written: string[] = [];
    const stderr = { isTTY: true, write: (text: string) => void written.push(text) };
    const { code } = await flatten("burst --count 5 --serve --plain --dry-run", { stderr });
    expect([code, written.join("")]).toEqual([0, expect.not.stringMatching(/http:|Ctrl-C/)]);
  });

  test("a command without a terminal ends at once", async () => {
    const { code, stderr } = await flatten("burst --count 5 --work 1s --seed 1 --serve --quiet");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^live page: +http:.*\nprogress of the job: http:.*\n$/)]);
  });
});
