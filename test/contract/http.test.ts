import { describe } from "vitest";
import { openHttp } from "./connections.ts";
import { contracts } from "./contracts.ts";

// The tests wait for the emulator's time, which follows the wall clock: they wait side by side.
describe.concurrent("over HTTP", () => contracts(openHttp));
