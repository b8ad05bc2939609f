import { createRequire, isBuiltin } from "node:module";

/** Node's own `require`, for its modules and for what flatten depends on. */
export const realRequire = createRequire(import.meta.url);

export { isBuiltin };
