type Json = Record<string, unknown>;

/** A ceremony's answer with other values in its `response`. */
export function withResponse(answer: Json, values: Json): Json {
  return { ...answer, response: { ...responseOf(answer), ...values } };
}

/** The answer with other client data; its signature no longer fits. */
export function editClientData(answer: Json, values: Json): Json {
  const clientData: unknown = JSON.parse(bytesOf(answer, 'clientDataJSON').toString());
  const edited = JSON.stringify({ ...Object(clientData), ...values });
  return withResponse(answer, { clientDataJSON: Buffer.from(edited).toString('base64url') });
}

/** The answer with other authenticator data; its signature no longer fits. */
export function editAuthenticatorData(answer: Json, edit: (bytes: Buffer) => void): Json {
  const bytes = bytesOf(answer, 'authenticatorData');
  edit(bytes);
  return withResponse(answer, { authenticatorData: bytes.toString('base64url') });
}

function bytesOf(answer: Json, name: string): Buffer {
  return Buffer.from(String(responseOf(answer)[name]), 'base64url');
}

function responseOf(answer: Json): Json {
  return { ...Object(answer['response']) };
}
