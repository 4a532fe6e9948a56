/** Something that was tried to be sent, under the idempotency key that makes it happen once. */
export interface Attempt {
  body: string;
  key: string;
}

/**
 * The same attempt again while the body is the same, so that trying again after a lost answer does
 * not do it twice; a new one when somebody has changed the body since.
 */
export function attemptOf(last: Attempt | null, body: unknown, newKey: () => string): Attempt {
  const text = JSON.stringify(body);
  return last?.body === text ? last : { body: text, key: newKey() };
}
