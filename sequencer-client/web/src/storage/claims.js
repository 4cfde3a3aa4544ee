import { newId } from "../documents/ids.js";

/** @import { Storage } from "./PendingStore.js" */

/**
 * Who has a stored copy open. Two pages that took up the same one would number their edits alike. Between pages of a browser
 * by Web Locks, which end with their page; where a page has none (they need a secure origin) by a lease in the storage, which
 * it renews as long as it lives; within one JavaScript process by a set.
 */

const LEASE_MILLIS = 15_000;
const RENEW_MILLIS = 3_000;
/** After this the leases that others wrote at the same time can be seen. */
const SETTLE_MILLIS = 50;

/** @type {WeakMap<object, Set<string>>} */
const claimed = new WeakMap();

/**
 * @param {Storage} storage
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
  const unlock = await lock(storage, key);
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
 * @param {Storage} storage
 * @param {string} key
 * @returns {Promise<(() => void) | null>}
 */
function lock(storage, key) {
  if (typeof navigator === "undefined" || !navigator.locks) {
    return typeof document === "undefined" ? Promise.resolve(() => {}) : lease(storage, key);
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

/**
 * @param {Storage} storage
 * @param {string} key
 * @returns {Promise<(() => void) | null>}
 */
export async function lease(storage, key) {
  const at = `sequencer-lease/${key}`;
  const holder = newId();
  const renew = () => storage.put(at, `${holder} ${Date.now() + LEASE_MILLIS}`);
  const [other, until] = ((await storage.get(at)) ?? "").split(" ");
  if (other && Number(until) > Date.now()) {
    return null;
  }
  await renew();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLIS));
  if (!((await storage.get(at)) ?? "").startsWith(holder)) {
    return null;
  }
  const renewing = setInterval(renew, RENEW_MILLIS);
  return () => {
    clearInterval(renewing);
    storage.remove(at);
  };
}
