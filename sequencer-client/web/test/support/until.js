const MOST_MILLIS = 60_000;

/**
 * Waits for a condition.
 *
 * @param {string} what for the message when it does not come
 * @param {() => any} condition
 */
export async function until(what, condition) {
  const end = Date.now() + MOST_MILLIS;
  for (;;) {
    const reached = await condition();
    if (reached) {
      return reached;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${MOST_MILLIS} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
