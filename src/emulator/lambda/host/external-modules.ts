import type { FunctionScope } from "./function-scope.ts";
import type { ExternalModules } from "./module-loader.ts";
import { isBuiltin, realRequire } from "./real-require.ts";

/** Gives the modules of the AWS SDK that the Lambda runtime brings along; undefined for one it has not. */
export type SdkModules = (name: string) => unknown;

/** What lies outside a function's own files: Node's modules (those that tell the time in virtual time) and the SDK. */
export function externalModules(sdkModules: SdkModules, { scope, timersPromises }: FunctionScope): ExternalModules {
  return (name, require) => {
    if (!isBuiltin(name)) return sdkModules(name);
    const plain = name.replace(/^node:/, "");
    switch (plain) {
      case "timers":
        return { ...scope, promises: timersPromises };
      case "timers/promises":
        return timersPromises;
      case "process":
      case "console":
        return scope[plain];
      case "perf_hooks":
        return { performance: scope.performance };
      case "crypto":
        return { ...(realRequire("node:crypto") as object), randomUUID: scope.crypto.randomUUID };
      case "module":
        return { ...(realRequire("node:module") as object), createRequire: () => require };
      default:
        return realRequire(name);
    }
  };
}
