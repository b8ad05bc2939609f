import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { flatten } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What the test reads from the documents of commands. */
interface Document {
  readonly state: string | null;
  readonly depth: { readonly visible: number; readonly notVisible: number; readonly delayed: number };
  readonly messages: readonly { readonly body: string }[];
  readonly counts: { readonly moved: number; readonly left: number };
  readonly resources: readonly unknown[];
  readonly source: { readonly maxReceiveCount: number };
  readonly groups: readonly { readonly reason: string; readonly messages: number }[];
}

/** Runs one command after another in one folder. */
function story() {
  const cwd = temporaryFolder();
  const play = async (line: string, code = 0) => {
    const ran = await flatten(`${line} --quiet --format json`, { cwd });
    expect(ran, `${line}: ${ran.stderr}`).toMatchObject({ stderr: "", code });
    return JSON.parse(ran.stdout) as Document & ResultDocument;
  };
  return { play };
}

test("the commands of a whole experiment work one after another: burst, queue, delays, alarms, redrive, destroy", async () => {
  const { play } = story();
  expect((await play("deploy")).state).toBe("created");
  expect((await play("deploy")).state).toBe("unchanged");

  const direct = (await play("burst --count 100 --seed 42")).arms[0];
  expect(direct?.peak.invocations).toBe(100);
  expect((await play("alarms wait --state ALARM --timeout 10m")).state).toBe("reached");
  expect((await play("alarms wait --state OK --timeout 30m")).state).toBe("reached");

  const queued = (await play("burst --count 100 --via sqs --seed 42")).arms[0];
  const delayed = (await play("burst --count 100 --jitter 10-100 --seed 42")).arms[0];
  const peaks = [direct, queued, delayed].map((arm) => arm?.peak.invocations ?? Number.NaN);
  expect(peaks).toEqual([...peaks].sort((a, b) => b - a));
  const { arms } = await play("compare --count 20 --delays 0,30,100 --seed 42");
  expect(arms.map(({ state, jobs }) => [state, jobs.lost])).toEqual(Array(4).fill(["drained", 0]));

  const failing = (await play("burst --count 50 --via sqs --fail 20% --seed 42")).arms[0];
  expect(failing?.jobs).toMatchObject({ processed: 40, deadLettered: 10, lost: 0 });
  const stats = await play("dlq stats");
  expect(failing?.invocations.logs).toBe(40 + 10 * stats.source.maxReceiveCount);
  expect(stats.groups).toMatchObject([{ reason: "poisoned", messages: 10 }]);
  const peeked = await play("dlq peek --max 10");
  const documents = peeked.messages.map(({ body }) => (JSON.parse(body) as { document: number }).document);
  expect(new Set(documents).size).toBe(10);

  expect((await play("dlq redrive --repaired --jitter 10-100 --seed 42 --yes")).counts).toMatchObject({
    moved: 10,
    left: 0,
  });
  expect((await play("queue stats")).depth).toEqual({ visible: 0, notVisible: 0, delayed: 10 });
  expect((await play("alarms wait --name DeadLetterAlarm --state OK --timeout 30m")).state).toBe("reached");
  expect((await play("queue stats")).depth).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  expect((await play("dlq stats")).depth).toEqual({ visible: 0, notVisible: 0, delayed: 0 });

  expect((await play("destroy --yes")).state).toBe("destroyed");
  expect(await play("status", 4)).toMatchObject({ state: null, resources: [] });
});
