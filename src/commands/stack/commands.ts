import type { CommandDefinition } from "../../cli/command.ts";
import { dryRunFlag, workloadFlags } from "../../cli/common-flags.ts";
import { badValue } from "../../cli/parse/values.ts";

export const deploy: CommandDefinition = {
  flags: [
    {
      syntax: "--parameter <name=value>",
      help: "set a parameter of the template, e.g. BatchSize=10 (infra/README.md lists them); repeatable",
      parse: parseParameter,
      repeatable: true,
    },
    { syntax: "--email <address>", help: "send alarms to this address (SNS sends a confirmation e-mail first)" },
    {
      syntax: "--scale",
      help: "deploy the state machines for bursts by a Distributed Map (--via map, --arms map:10) in a stack of their own",
    },
    {
      syntax: "--beyond",
      help: "deploy the second stack, which delays of more than 900 s need (burst --beyond, dlq redrive --grow 5m,1h)",
    },
    {
      syntax: "--queue <queue>",
      help: "with --beyond: deploy it for this queue, by name or URL, instead of flatten's own",
    },
    dryRunFlag,
  ],
  examples: [
    "flatten deploy                                   to the local emulator",
    "flatten deploy --target aws --region eu-west-1",
    "flatten deploy --target aws --beyond             for burst --jitter 0-2h --beyond auto",
    "flatten deploy --target aws --beyond --queue orders",
    "flatten deploy --target aws --parameter BatchSize=10 --email me@example.com",
    "flatten deploy --target aws --scale",
  ],
  load: async () => (await import("./deploy.ts")).runDeploy,
};

function parseParameter(flag: string) {
  return (text: string): Readonly<Record<string, string>> => {
    const at = text.indexOf("=");
    if (at <= 0) throw badValue(flag, text, "expected a name and a value", "BatchSize=10");
    return { [text.slice(0, at)]: text.slice(at + 1) };
  };
}

export const destroy: CommandDefinition = {
  flags: [dryRunFlag],
  examples: ["flatten destroy", "flatten destroy --target aws --stack flatten --yes"],
  load: async () => (await import("./run.ts")).runDestroy,
};

export const status: CommandDefinition = {
  flags: workloadFlags,
  examples: [
    "flatten status",
    "flatten status --function orders",
    "flatten status --target aws --format json | jq .state",
  ],
  load: async () => (await import("./run.ts")).runStatus,
};
