/** An error as the SDK throws it when a service answers with one. */
export const awsError = (name: string, httpStatusCode = 403, message = `no ${name}`): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

/** An error as Node throws it when a connection fails. */
export const networkError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });
