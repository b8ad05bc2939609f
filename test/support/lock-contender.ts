import { closeSync, openSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownIdentity } from "../../src/cli/process.ts";
import { tryLockLocal } from "../../src/cli/target/local/lock.ts";
import { localFolder } from "../../src/cli/target/local/state.ts";

// A program: takes the lock of a folder in each round, and leaves it stale in every other one, as a command does that is
// killed. While it holds the lock it owns a file that no one else may own.
const [cwd = "", rounds = "0"] = process.argv.slice(2);
const witness = join(cwd, "held");
let conflicts = 0;

for (let round = 0; round < Number(rounds); ) {
  const lock = await tryLockLocal(cwd);
  if (!("release" in lock)) continue;
  round++;
  try {
    closeSync(openSync(witness, "wx"));
  } catch {
    conflicts++;
  }
  await new Promise((resolve) => setImmediate(resolve));
  rmSync(witness, { force: true });
  if (round % 2 === 0) await lock.release();
  else await leaveStale();
}
process.stdout.write(`${rounds} rounds, ${conflicts} with another holder\n`);

async function leaveStale(): Promise<void> {
  const folder = join(localFolder(cwd), "lock");
  const latest = Math.max(
    ...readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
  );
  await writeFile(join(folder, String(latest)), JSON.stringify({ ...(await ownIdentity()), startTicks: "1" }));
}
