import { describe } from "vitest";
import { openHttp } from "./connections.ts";
import { contracts } from "./contracts.ts";

describe("over HTTP", () => contracts(openHttp));
