import { isAbsolute, join } from "node:path";
import type { Target } from "../experiment/target.ts";
import type { Surroundings } from "./context.ts";
import { journalFolderName, localFolder } from "./local/local-store.ts";

/** What a place depends on: the folder of the command, and whose it is. */
export type Whereabouts = Pick<Surroundings, "cwd" | "env">;

/**
 * Where the changed settings of a stack are noted: one file a stack, at the same place whichever command asks. The local
 * target's lies beside its state, and goes with it; any other stack can be reached from every folder of this machine, so
 * its file lies in the user's own state folder.
 */
export function journalPath({ cwd, env }: Whereabouts, { description, stack }: Target): string {
  const folder = description.kind === "local" ? localFolder(cwd) : stateFolder({ cwd, env });
  // The mapping's id tells stacks of one name apart: those of other accounts, and later ones.
  const { kind, region } = description;
  const name = [kind, region, stack.name, stack.eventSourceMappingId].join(".").replace(/[^\w.-]/g, "_");
  return join(folder, journalFolderName, `${name}.json`);
}

/** The XDG Base Directory specification's folder for state; without a home, this folder's. */
function stateFolder({ cwd, env }: Whereabouts): string {
  const { XDG_STATE_HOME: state = "", HOME: home = env.USERPROFILE ?? "" } = env;
  if (isAbsolute(state)) return join(state, "flatten");
  return home === "" ? join(cwd, ".flatten") : join(home, ".local", "state", "flatten");
}
