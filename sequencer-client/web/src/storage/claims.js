/**
 * Who has a stored copy open. Two pages that took up the same one would number their edits alike. Between pages of a browser
 * by Web Locks, which end with their page; within one JavaScript process by a set.
 */

/** @type {WeakMap<object, Set<string>>} */
const claimed = new WeakMap();

/**
 * @param {object} storage
 * @param {string} key
 * @returns {Promise<(() => void) | null>} gives it back; null if another one has it
 */
export async function claim(storage, key) {
  const keys = claimed.get(storage) ?? new Set();
  claimed.set(storage, keys);
  if (keys.has(key)) {
    return null;
  }
  keys.add(key);
  const unlock = await lock(key);
  if (!unlock) {
    keys.delete(key);
    return null;
  }
  return () => {
    keys.delete(key);
    unlock();
  };
}

/**
 * @param {string} key
 * @returns {Promise<(() => void) | null>}
 */
function lock(key) {
  if (typeof navigator === "undefined" || !navigator.locks) {
    return Promise.resolve(() => {});
  }
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(key, { ifAvailable: true }, (held) => {
        if (!held) {
          resolve(null);
          return undefined;
        }
        return new Promise((release) => resolve(() => release(undefined)));
      })
      .catch(reject);
  });
}
